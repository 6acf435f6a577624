// What smb.conf and the mount options limit this machine's own clients to: dialects, signing, ciphers.
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

OwnTerms own_terms(const LocalEvidence& local);

}  // namespace sallyport::doctor
