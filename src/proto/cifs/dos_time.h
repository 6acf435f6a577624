// Times as the old dialects have them: local, of the server's zone, to two seconds or to one. The zone is the caller's to
// know, as minutes west of UTC, which is how NEGOTIATE tells it to the client. [MS-CIFS] 2.2.1.4
#pragma once

#include <chrono>
#include <optional>

#include "base/file_time.h"
#include "wire/fixed_size.h"

namespace sallyport::cifs {

// SMB_DATE (years since 1980, month, day: 7, 4, 5 bits) and SMB_TIME (hours, minutes, half seconds: 5, 6, 5 bits). Both 0: no
// time, or leave it as it is. [MS-CIFS] 2.2.1.4.1, 2.2.1.4.2
struct DosDateTime {
  static constexpr const char* kName = "SMB_DATE, SMB_TIME";

  uint16_t date = 0;
  uint16_t time = 0;

  constexpr bool operator==(const DosDateTime&) const = default;
  constexpr explicit operator bool() const { return date || time; }

  static constexpr void fields(auto& m, auto& w) {
    w("Date", m.date);
    w("Time", m.time);
  }
};
static_assert(wire::fixed_size<DosDateTime> == 4);

using MinutesWest = std::chrono::minutes;

// A time that it cannot tell becomes the nearest it can, 1980 or 2107; none stays none.
DosDateTime dos_time(FileTime time, MinutesWest zone);
// nullopt for none, all ones, and for days there are not.
std::optional<FileTime> file_time(DosDateTime time, MinutesWest zone);

// UTIME: seconds of local time since 1970. [MS-CIFS] 2.2.1.4.3
inline constexpr uint32_t kUtimeUnchanged = 0xFFFFFFFF;
uint32_t utime(FileTime time, MinutesWest zone);
// nullopt for 0 and kUtimeUnchanged.
std::optional<FileTime> file_time(uint32_t utime, MinutesWest zone);

}  // namespace sallyport::cifs
