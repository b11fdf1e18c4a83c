package sources

// Remember lets the source pass over files that were found to hold nothing and are as they were:
// those in the workspace by one memory, all others by the other. Either may be nil.
func (s *StoreSource) Remember(outside, workspace Memory) { s.memory, s.own = outside, workspace }

func (s *StoreSource) memoryOf(file *located) Memory {
	if file.inWorkspace {
		return s.own
	}
	return s.memory
}

// recall counts a file that is known to hold nothing. What holds something is read as a whole:
// its keys say what that is.
func (s *StoreSource) recall(file *located, sink Sink) bool {
	memory := s.memoryOf(file)
	if memory == nil {
		return false
	}
	info, err := s.FS.Stat(file.path)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	state, ok := s.FS.State(info)
	if !ok {
		return false
	}
	if memo, known := memory.Recall(s.stateKey(file, state)); !known || memo.Again {
		return false
	}
	sink.Read(Read{Stores: 1, Bytes: state.Size})
	return true
}

// remember keeps that a text of so many bytes held nothing. The system's own files that are made
// when they are read do not say how long they are, nor when they change.
func (s *StoreSource) remember(file *located, state State, size int) {
	if memory := s.memoryOf(file); memory != nil && state != (State{}) && state.Size == int64(size) {
		memory.Keep(s.stateKey(file, state), state, Memo{})
	}
}

func (s *StoreSource) stateKey(file *located, state State) FileKey {
	at := Location{Source: s.name, Path: file.path, Store: file.store}
	return stateKey(state, Fragment{Location: at, Format: file.format, Keys: file.keys, Kept: file.kept})
}
