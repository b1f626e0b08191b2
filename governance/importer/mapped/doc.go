// Package mapped imports what people keep in files of their own: any table in CSV
// or JSON, and the tags of records that other importers read. What means what, a
// small YAML file says, the mapping; nothing is guessed. The mapping is checked
// against the model when it is read.
//
//	mapping: "1"
//	tables:
//	  - files: ["inventory*.csv"] # names without folder; * ? [a-z]
//	    format: csv               # with a header; or json
//	    delimiter: ";"            # default: , or else ; or a tab, by the header
//	    where: {Type: [bot, job]} # other rows are no concern of this table
//	    record: nhi               # any kind of record
//	    fields:
//	      id: {from: Name, prefix: "inv:"}
//	      kind: {from: Type, values: {bot: bot, job: pipeline}}
//	      ownerId: {from: Owner, none: ["nobody"]}
//	      environment: {from: Env, values: {PRD: production, TST: test}}
//	      createdAt: {from: Created, date: ["DD.MM.YYYY"], offset: "+01:00"}
//	      operatorIds: {from: Operators, split: ","}
//	      logging: {fields: {enabled: {from: Logged, values: {"yes": "true", "no": "false"}}}}
//	      labels[cost]: {from: Cost center}
//	    complete: {id: inventory, kind: nhi, wholeEstate: true}
//	labels:
//	  - record: nhi
//	    fields:
//	      purpose: {from: "tag:Purpose"}
//
// # Where values come from
//
// A rule says from, the column of a CSV file or the member or JSON pointer
// (RFC 6901) within a row of a JSON file, or value, what holds for every row. In
// JSON, items is the pointer to the list of rows; keyed makes rows of the members of
// an object, whose names are @name; each, for parts of a record such as scopes, is
// the pointer to their list within a row; next, the pointer to the mark of a page
// that is not the last. A CSV header has to hold every column that is read, and the
// columns that are listed under columns. Of labels, from is the name of a label;
// importers keep tags of their source as labels tag:NAME, those that Mapping.Tags
// asks for.
//
// # What values mean
//
// Spaces around a value do not count. A value that is absent, null or empty is
// unknown, and so is what stands under unknown. What stands under none is none,
// there also "" for an empty value, and absent: none says so of absent ones. With
// values, each value is translated, and one that is not listed is unknown and
// reported. Then comes prefix. Ids are written with importer.ID; a reference of
// several kinds is kind:id. With find, a reference is to the one record, of the estate
// that is added to or of a table above, whose field find has the value, such as
// labels[mail]; a prefix actor: says the kind where a reference may be to several. Find
// of an id says which record a row is about. Durations are ISO 8601, or a number of the
// unit days, hours, minutes or seconds. A list in one text is split. What cannot be read
// is unknown and reported, a list as a whole.
//
// Instants are RFC 3339, or of one of the forms under date, which consist of YYYY, MM or
// M (9) or MMM (Sep), DD or D, HH or, with A for AM and PM, hh or h, mm, ss, with or
// without a fraction, Z for Z, +02:00, +0200 or +02, and signs between them; without Z
// the rule says the offset from UTC. The forms unix and unixms count since 1970. Of two
// forms that can read a text the first counts.
//
// # Records
//
// Each row gives one record; rows about one record are joined, and its origin names
// them all, as #row=3 of a table (RFC 7111) or JSON pointer. A row whose id stands
// under unknown is none. A row that lacks what a
// record requires is reported and gives none, unless it is about a record of the
// estate that Enrich adds to. A table is complete only when the mapping says so:
// then, if every row and page of it could be read, its list is (Completeness), as of
// collectedAt or Options.AsOf. A page of JSON that says itself that the list goes on, by a
// next link or token, hasMore, done: false or a total of more rows than the files hold, is
// not the whole list, whether or not the mapping has next.
package mapped
