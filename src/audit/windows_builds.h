// What the build in an NTLM challenge says about a Windows. Client and server of one build cannot be told apart by it.
#pragma once

#include <cstdint>
#include <string_view>

namespace sallyport::audit {

// Empty when no Windows with that build was released.
std::string_view windows_of_build(uint16_t build);

}  // namespace sallyport::audit
