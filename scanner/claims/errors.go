package claims

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// plainError says what is wrong with a text of JSON without repeating any of it.
func plainError(err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		return fmt.Errorf("%s is a %s", kind.Field, kind.Value)
	case errors.As(err, &syntax):
		return fmt.Errorf("it is no JSON at byte %d", syntax.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it ends in the middle")
	}
	return err
}
