// What every enumeration of [MS-SRVS] has in common: EntriesRead and Buffer, a union of them by level, and the way they are asked
// for.
#pragma once

#include "proto/erref/werror.h"
#include "proto/rpce/ndr.h"

namespace sallyport::srvs {

using erref::Werror;
using Text = std::optional<std::u16string>;  // [string] wchar_t*, a unique pointer

// XXX_INFO_N_CONTAINER, such as SHARE_INFO_1_CONTAINER ([MS-SRVS] 2.2.4.33)
template <class Info>
struct Container {
  static constexpr const char* kName = "CONTAINER";
  std::optional<std::vector<Info>> buffer;
  static constexpr void fields(auto& m, auto& w) { w.counted("EntriesRead", "Buffer", m.buffer); }
};

// A union's arm that points to a container, or to one structure.
template <uint32_t Level, class Info>
using Listed = rpce::Arm<Level, std::optional<Container<Info>>>;
template <uint32_t Level, class Info>
using Single = rpce::Arm<Level, std::optional<Info>>;

// A level that the interface defines and this project does not serve. It must have its arm all the same: what a client
// expects behind its tag is a null pointer.
struct Unserved {
  static constexpr const char* kName = "not served";
  uint32_t unused = 0;
  static constexpr void fields(auto& m, auto& w) { w("unused", m.unused); }
};

// XXX_ENUM_STRUCT: the level, and the union that repeats it as its tag
template <class... Arms>
struct EnumStruct {
  static constexpr const char* kName = "ENUM_STRUCT";
  uint32_t level = 0;
  std::variant<rpce::NoArm, Arms...> info;
  static constexpr void fields(auto& m, auto& w) {
    w("Level", m.level);
    w.switched("Info", m.level, m.info);
  }
};

template <class Enum>
struct EnumResponse {
  static constexpr const char* kName = "Enum response";
  Enum info;
  uint32_t total_entries = 0;
  std::optional<uint32_t> resume_handle;
  Werror status{};
  static constexpr void fields(auto& m, auto& w) {
    w("InfoStruct", m.info);
    w("TotalEntries", m.total_entries);
    w("ResumeHandle", m.resume_handle);
    w("Status", m.status);
  }
};

}  // namespace sallyport::srvs
