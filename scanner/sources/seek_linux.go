package sources

// seekData asks lseek for the next data behind a hole.
const seekData = 3
