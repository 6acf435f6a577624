// The dialects this machine's configuration lets its clients speak.
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

// The mount options decide where they name a version; else smb.conf's client min and max protocol.
OwnRange own_range(const LocalEvidence& local);

}  // namespace sallyport::doctor
