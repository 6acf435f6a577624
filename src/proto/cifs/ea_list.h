// Lists of extended attributes in the LAN Manager's form, which the OPEN2, EA and directory levels of TRANSACTION2 have.
// [MS-CIFS] 2.2.1.2.1-4
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::cifs {

// SMB_FEA. [MS-CIFS] 2.2.1.2.2
struct SmbFea {
  static constexpr const char* kName = "SMB_FEA";
  static constexpr uint8_t kNeedEa = 0x80;

  uint8_t flags = 0;
  std::string name;  // one byte a character
  Bytes value;       // none at all: delete it

  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot(), value = w.slot();
    w("ExtendedAttributeFlag", m.flags);
    w.length("AttributeNameLengthInBytes", name, uint8_t{});
    w.length("ExtendedAttributeValueLengthInBytes", value, uint16_t{});
    w.end_of_fixed();
    w.ascii("AttributeName", name, m.name);
    w.gap("AttributeName's zero", 1);
    w.bytes("AttributeValue", value, m.value);
  }
};
static_assert(wire::fixed_size<SmbFea> == 4);

// SMB_FEA_LIST. [MS-CIFS] 2.2.1.2.2.1
struct SmbFeaList {
  static constexpr const char* kName = "SMB_FEA_LIST";

  std::vector<SmbFea> eas;

  static constexpr void fields(auto& m, auto& w) {
    w.total("SizeOfListInBytes", uint32_t{});
    w.end_of_fixed();
    w.sequence("FEAList", m.eas);
  }
};
static_assert(wire::fixed_size<SmbFeaList> == 4);

// SMB_GEA. [MS-CIFS] 2.2.1.2.1
struct SmbGea {
  static constexpr const char* kName = "SMB_GEA";

  std::string name;

  static constexpr void fields(auto& m, auto& w) {
    auto name = w.slot();
    w.length("AttributeNameLengthInBytes", name, uint8_t{});
    w.end_of_fixed();
    w.ascii("AttributeName", name, m.name);
    w.gap("AttributeName's zero", 1);
  }
};
static_assert(wire::fixed_size<SmbGea> == 1);

// SMB_GEA_LIST: which ones to get. [MS-CIFS] 2.2.1.2.1.1
struct SmbGeaList {
  static constexpr const char* kName = "SMB_GEA_LIST";

  std::vector<SmbGea> eas;

  static constexpr void fields(auto& m, auto& w) {
    w.total("SizeOfListInBytes", uint32_t{});
    w.end_of_fixed();
    w.sequence("GEAList", m.eas);
  }
};
static_assert(wire::fixed_size<SmbGeaList> == 4);

}  // namespace sallyport::cifs
