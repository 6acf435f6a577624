// The kinds of findings by what they are about. Their texts are data: what a host must show to get one stands in rules/.
//
// Controls are named only where their text was read: NIST SP 800-53 revision 5, NIST SP 800-171 revision 2, and the STIG of
// Windows Server 2019 by its rules' ids.
#pragma once

#include "audit/finding.h"

namespace sallyport::audit::kinds {

std::span<const FindingKind> of_doors();
std::span<const FindingKind> of_dialects();
std::span<const FindingKind> of_protection();
std::span<const FindingKind> of_access();
std::span<const FindingKind> of_weak_spots();
std::span<const FindingKind> of_behaviour();
std::span<const FindingKind> of_local();  // of `audit --local` alone: from outside nobody can see it

}  // namespace sallyport::audit::kinds
