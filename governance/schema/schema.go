package schema

import (
	"bytes"
	"reflect"
	"sync"

	"github.com/mandate-nhi/mandate/governance"
)

// base is what the $id of a published schema starts with.
const base = "https://github.com/mandate-nhi/mandate/governance/schema/"

// Estate returns the schema of the estate, the document that governance.Parse
// reads, indented. The caller may keep and change it.
func Estate() []byte { return bytes.Clone(estate()) }

// Request returns the schema of a request, the document that
// governance.ParseRequest reads, indented. The caller may keep and change it.
func Request() []byte { return bytes.Clone(request()) }

var estate = sync.OnceValue(func() []byte {
	return published[governance.Estate]("estate", "Estate of non-human identities")
})

var request = sync.OnceValue(func() []byte {
	return published[governance.Request]("request", "Request for a decision")
})

// published describes a document of package governance. Its types are known when
// this package is built, and a test describes both: it panics on a type that Of
// refuses.
func published[T any](name, title string) []byte {
	schema, err := Of[T](base+name+"-"+governance.SchemaVersion+".json", title)
	if err != nil {
		panic("governance/schema: " + err.Error())
	}
	return schema
}

// Of returns the schema of the JSON that encoding/json writes for a T, indented,
// under the absolute URL id.
//
// A member is required unless its tag says omitzero or omitempty. No member is
// allowed that T does not have. Lists and objects are never null: a nil slice or
// map breaks the schema unless its tag leaves it out. A governance.Field may be
// null, in records only where the record says so. An integer type that is
// written as text gives an enum of the texts that read back, among its values 0
// to 255.
//
// Of refuses what it cannot describe in full, naming the type: functions,
// channels, complex numbers, interfaces, structs without a name, embedded
// pointers, the tag option string, and types with a MarshalJSON method unless
// WithType says what it writes.
func Of[T any](id, title string, opts ...Option) ([]byte, error) {
	return newBuilder(opts).document(reflect.TypeFor[T](), id, title)
}

// An Option says what reflection cannot know of a type.
type Option func(*builder)

// WithType says that a V is written as this JSON Schema, an object, describes.
// Requires that V has a name.
func WithType[V any](schema string) Option {
	return func(b *builder) { b.define(reflect.TypeFor[V](), schema) }
}
