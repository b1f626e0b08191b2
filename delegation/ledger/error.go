package ledger

import (
	"errors"
	"fmt"
)

// A Code says what kind of refusal an error is. Codes are promised, texts are not.
type Code string

// The codes of this package and of every Store.
const (
	CodeInvalid   Code = "INVALID"    // an event, an entry or a range is not what it must be
	CodeConflict  Code = "CONFLICT"   // the log has another size than the caller expected; look and try again
	CodeKeyTaken  Code = "KEY_TAKEN"  // the key stands for another leaf; nothing was appended
	CodeTampered  Code = "TAMPERED"   // what is stored is not what was appended
	CodeProof     Code = "PROOF"      // a proof does not lead to the root of the checkpoint
	CodeSignature Code = "SIGNATURE"  // a checkpoint without a valid signature of a key of the caller
	CodeTruncated Code = "TRUNCATED"  // the log is shorter than a checkpoint or a proof says
	CodeClosed    Code = "CLOSED"     // the store is closed, or failed while writing; open it again
	CodeIO        Code = "IO"         // the medium failed
	CodeErased    Code = "ERASED"     // the salt of the event was destroyed: nothing can be compared with the commitment
	CodeMismatch  Code = "COMMITMENT" // the record is not the one that the leaf commits to
)

// An Error is one refusal, with the cause where another error is the reason.
type Error struct {
	Code   Code
	Detail string
	Err    error // for errors.Is and errors.As; may be nil
}

// Error gives the code, what is wrong and the cause.
func (e *Error) Error() string {
	text := "ledger: " + string(e.Code) + ": " + e.Detail
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first Error in err, and "" where there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func fail(code Code, format string, args ...any) error {
	return &Error{Code: code, Detail: fmt.Sprintf(format, args...)}
}

func failWith(err error, code Code, format string, args ...any) error {
	return &Error{Code: code, Detail: fmt.Sprintf(format, args...), Err: err}
}
