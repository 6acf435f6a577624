// The parts of what is written for Windows.
#pragma once

#include <string>
#include <string_view>

#include "harden/writers.h"

namespace sallyport::harden {

// Rules of Windows' firewall. A rule that blocks goes before every rule that allows, also before those that Windows brings
// along; so who is refused is said as ranges: everybody but those the policy lets in.
std::string powershell_firewall(const Subject& subject);

// For between single quotes.
std::string powershell_quoted(std::string_view text);

// Whom a Windows client may reach at 445: the zones, and addresses that are not routed in the Internet, where a domain's
// controllers may be. Without zones everybody.
AddressSet windows_smb_servers(const Flows& flows);

}  // namespace sallyport::harden
