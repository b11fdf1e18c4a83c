package sources

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// The ways to an access point that are no file to read.
const (
	ViaSocket   = "socket"
	ViaHelper   = "helper command"
	ViaMetadata = "metadata endpoint"
)

// Point is an access point: a usable credential without readable text.
type Point struct {
	Location Location
	// Opens says what it is and what it lets whoever reaches it do. Where Provider and Token
	// are given, it is what a credential of that kind may do.
	Opens           stores.Point
	Provider, Token string
	// Identity tells two of one store and kind apart that open different things; points that
	// are alike in all three are one finding.
	Identity string
	// Principal is as whom one acts, and Holds what one is given the use of, where that was
	// told.
	Principal string
	Holds     []Handle
	// Answered says that it was asked, and works.
	Answered bool
	// Shut says why it opens nothing as it is; empty where it opens.
	Shut string
	// Unknown is what could not be told, and why.
	Unknown []string
	// Hosts are those that were asked.
	Hosts []string
	// Confirmed says that a document or the program's source says so.
	Confirmed bool
}

// Handle is one thing that a point gives the use of: a key, a host.
type Handle struct{ Kind, Name, ID string }

// What is said of points by their locks.
const (
	lockedText = "it opens nothing without its passphrase, which was not looked for"
	mayBeOpen  = "whether it is unlocked cannot be told without using it"
)

var (
	errNoSocket   = errors.New("not a socket")
	errNotAllowed = fmt.Errorf("%w to connect", fs.ErrPermission)
)

// point gives the access point that a file of the catalogue is, and says whether it is one.
func (s *StoreSource) point(ctx context.Context, file *located) (p Point, here bool, err error) {
	if file.err != nil {
		return p, false, file.err
	}
	p = Point{Location: s.location(file), Opens: file.point, Confirmed: file.confirmed, Provider: file.provider}
	switch file.point.Lock {
	case "session":
		p.Unknown = []string{mayBeOpen}
	case "passphrase":
		p.Shut = lockedText
	}
	switch {
	case !file.point.Socket:
		if err := s.opens(file); err != nil {
			return p, false, err
		}
		if file.point.Ask != "" {
			here, err = s.listed(&p)
			return p, here, err
		}
	case file.info.Mode()&fs.ModeSocket == 0:
		return p, false, errNoSocket
	case !s.FS.Writable(file.path):
		return p, false, errNotAllowed
	default:
		p.Location.Via, p.Identity = ViaSocket, file.real
		s.ask(ctx, &p)
	}
	return p, true, nil
}

// opens says whether the file can be read; none of it is.
func (s *StoreSource) opens(file *located) error {
	if !file.info.Mode().IsRegular() {
		return errors.New(kindReason(file.info.Mode()))
	}
	opened, err := s.FS.Open(file.path)
	if err != nil {
		return err
	}
	return opened.Close()
}
