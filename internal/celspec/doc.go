// Package celspec holds no code: its test asks the conformance cases of the CEL
// specification as controls. It is a module of its own, so that the library does not
// require what publishes the cases.
package celspec
