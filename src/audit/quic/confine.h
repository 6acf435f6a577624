// Gives up what a process that only talks to one hostile peer does not need.
#pragma once

namespace sallyport::audit {

// For ever: root and every capability, core files, most memory and time, and outliving the thread that started this process.
// Descriptors that are open stay so.
void confine();

}  // namespace sallyport::audit
