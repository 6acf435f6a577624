// The entries of the find levels that are SMB1's own. One behind the other, without links; a resume key comes first where the
// request has find_flags::kReturnResumeKeys. The other levels are directory classes of proto/fscc/directory.h, see find_class().
// [MS-CIFS] 2.2.8.1
#pragma once

#include "proto/cifs/dos_time.h"
#include "proto/cifs/ea_list.h"

namespace sallyport::cifs {

// How an entry is written: by what the request's flags and its header say.
struct FindForm {
  bool resume_key = false;
  bool unicode = false;
};

// What the three levels have in common.
struct FindInfo {
  uint32_t resume_key = 0;
  DosDateTime creation, last_access, last_write;
  uint32_t data_size = 0;
  uint32_t allocation_size = 0;
  uint16_t attributes = 0;
  Text name;
};
template <FindForm kForm>
constexpr void find_info_fields(auto& m, auto& w) {
  if constexpr (kForm.resume_key) w("ResumeKey", m.resume_key);
  w("Creation", m.creation);
  w("LastAccess", m.last_access);
  w("LastWrite", m.last_write);
  w("DataSize", m.data_size);
  w("AllocationSize", m.allocation_size);
  w("Attributes", m.attributes);
}
// The length does not count the zero that ends the name.
template <FindForm kForm>
constexpr void find_name(auto& m, auto& w, auto& slot) {
  if constexpr (kForm.unicode) w.zero_text("FileName", slot, m.name.unicode);
  else w.zero_ascii("FileName", slot, m.name.oem);
}

// SMB_INFO_STANDARD: a Unicode name is aligned. [MS-CIFS] 2.2.8.1.1
template <FindForm kForm>
struct FindInfoStandard : FindInfo {
  static constexpr const char* kName = "SMB_INFO_STANDARD entry";
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    find_info_fields<kForm>(m, w);
    w.length("FileNameLength", name, uint8_t{});
    w.end_of_fixed();
    if constexpr (kForm.unicode) w.pad(2);
    find_name<kForm>(m, w, name);
  }
};
static_assert(wire::fixed_size<FindInfoStandard<FindForm{}>> == 23);

// SMB_INFO_QUERY_EA_SIZE: it is not, and one zero byte ends it in either character set. [MS-CIFS] 2.2.8.1.2
template <FindForm kForm>
struct FindInfoQueryEaSize : FindInfo {
  static constexpr const char* kName = "SMB_INFO_QUERY_EA_SIZE entry";
  uint32_t ea_size = 0;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    find_info_fields<kForm>(m, w);
    w("EaSize", m.ea_size);
    w.length("FileNameLength", name, uint8_t{});
    w.end_of_fixed();
    if constexpr (kForm.unicode) w.text("FileName", name, m.name.unicode);
    else w.ascii("FileName", name, m.name.oem);
    w.gap("FileName's zero", 1);
  }
};
static_assert(wire::fixed_size<FindInfoQueryEaSize<FindForm{}>> == 27);

// Behind the attributes' list, which is of any length.
template <FindForm kForm>
struct FindName {
  static constexpr const char* kName = "FileName";
  Text name;
  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.length("FileNameLength", name, uint8_t{});
    w.end_of_fixed();
    if constexpr (kForm.unicode) w.text("FileName", name, m.name.unicode);
    else w.ascii("FileName", name, m.name.oem);
    w.gap("FileName's zero", 1);
  }
};

// SMB_INFO_QUERY_EAS_FROM_LIST. [MS-CIFS] 2.2.8.1.3
template <FindForm kForm>
struct FindInfoQueryEasFromList : FindInfo {
  static constexpr const char* kName = "SMB_INFO_QUERY_EAS_FROM_LIST entry";
  SmbFeaList eas;
  FindName<kForm> named;  // this has the name, FindInfo's is not used
  static constexpr void fields(auto& m, auto& w) {
    find_info_fields<kForm>(m, w);
    w.end_of_fixed();
    w.inner("ExtendedAttributeList", m.eas);
    w.inner("Name", m.named);
  }
};

// All of an answer, for readers. Writers append entry by entry with wire::encode(entry, out, out.size()).
template <template <FindForm> class Entry, FindForm kForm>
struct FindListing {
  static constexpr const char* kName = Entry<kForm>::kName;
  std::vector<Entry<kForm>> entries;
  static constexpr void fields(auto& m, auto& w) {
    w.end_of_fixed();
    w.sequence("Entries", m.entries);
  }
};

}  // namespace sallyport::cifs
