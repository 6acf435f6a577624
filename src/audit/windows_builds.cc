#include "audit/windows_builds.h"

#include <algorithm>
#include <iterator>

namespace sallyport::audit {
namespace {

struct Build {
  uint16_t number;
  std::string_view name;
};

// Updates that only switch features on keep the number they were built from: 18363 tells 18362, 19042 to 19045 tell 19041.
constexpr Build kBuilds[] = {
    {2195, "Windows 2000"},
    {2600, "Windows XP"},
    {3790, "Windows Server 2003 (R2)"},
    {6000, "Windows Vista"},
    {6001, "Windows Vista SP1 or Server 2008"},
    {6002, "Windows Vista SP2 or Server 2008 SP2"},
    {6003, "Windows Server 2008 SP2"},
    {7600, "Windows 7 or Server 2008 R2"},
    {7601, "Windows 7 SP1 or Server 2008 R2 SP1"},
    {9200, "Windows 8 or Server 2012"},
    {9600, "Windows 8.1 or Server 2012 R2"},
    {10240, "Windows 10 1507"},
    {10586, "Windows 10 1511"},
    {14393, "Windows 10 1607 or Server 2016"},
    {15063, "Windows 10 1703"},
    {16299, "Windows 10 or Server 1709"},
    {17134, "Windows 10 or Server 1803"},
    {17763, "Windows 10 1809 or Server 2019"},
    {18362, "Windows 10 or Server 1903 or 1909"},
    {18363, "Windows 10 or Server 1909"},
    {19041, "Windows 10 2004 to 22H2, or Server 2004 or 20H2"},
    {20348, "Windows Server 2022"},
    {22000, "Windows 11 21H2"},
    {22621, "Windows 11 22H2 or 23H2"},
    {22631, "Windows 11 23H2"},
    {25398, "Windows Server 23H2"},
    {26100, "Windows 11 24H2 or Server 2025"},
};

}  // namespace

std::string_view windows_of_build(uint16_t build) {
  auto found = std::find_if(std::begin(kBuilds), std::end(kBuilds), [&](auto& known) { return known.number == build; });
  return found == std::end(kBuilds) ? std::string_view() : found->name;
}

}  // namespace sallyport::audit
