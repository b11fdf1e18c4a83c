package sources

import (
	"sync"
	"sync/atomic"
)

// A task is a folder to list, or, where names are given, some files of it to read, a piece of
// a file that another worker has read, or a transcript.
type task struct {
	folder folder
	names  []string
	linked *linked
	piece  *waiting
	record *transcript
}

// A folder is where a walk stands.
type folder struct {
	path    string
	real    string // without links, with forward slashes
	rel     string // below the workspace, with forward slashes; "." for the workspace
	level   *ignoreLevel
	ignored bool
	inGit   bool
}

// A queue gives out the task that came last: so a walk goes deep before it goes wide, and
// holds few folders at a time.
type queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	tasks   []task
	busy    int
	stopped bool
	waiting atomic.Int32
}

func newQueue() *queue {
	q := &queue{}
	q.changed = sync.NewCond(&q.mu)
	return q
}

func (q *queue) push(t task) {
	q.mu.Lock()
	q.tasks = append(q.tasks, t)
	q.mu.Unlock()
	q.changed.Signal()
}

// next waits for a task. There is none left when the queue is empty and nobody works who
// could still push one.
func (q *queue) next() (task, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.tasks) == 0 && q.busy > 0 && !q.stopped {
		q.waiting.Add(1)
		q.changed.Wait()
		q.waiting.Add(-1)
	}
	if len(q.tasks) == 0 || q.stopped {
		q.changed.Broadcast()
		return task{}, false
	}
	last := len(q.tasks) - 1
	t := q.tasks[last]
	q.tasks[last] = task{}
	q.tasks = q.tasks[:last]
	q.busy++
	return t, true
}

// hungry says whether a worker waits for a task.
func (q *queue) hungry() bool { return q.waiting.Load() > 0 }

func (q *queue) done() {
	q.mu.Lock()
	q.busy--
	idle := q.busy == 0
	q.mu.Unlock()
	if idle {
		q.changed.Broadcast()
	}
}

func (q *queue) stop() {
	q.mu.Lock()
	q.stopped = true
	q.mu.Unlock()
	q.changed.Broadcast()
}
