// What a translator gives up before it reads a byte of its client: everything but its two sockets, its memory and the clock.
#pragma once

namespace sallyport::translator {

// For ever: root, capabilities, groups, namespaces of its own where it may have them, every file (Landlock), every system call that
// a translator does not make (seccomp: the process ends), core files, most memory. False, with a line on standard error, when the
// kernel refuses what the cage cannot do without.
bool enter_cage();

}  // namespace sallyport::translator
