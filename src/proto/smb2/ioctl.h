// IOCTL: file system and device controls; their codes are fscc::Fsctl, their payloads in ioctl_payloads.h and
// proto/fscc/fsctl.h. [MS-SMB2] 2.2.31, 2.2.32
#pragma once

#include "proto/fscc/fsctl.h"
#include "proto/smb2/header.h"

namespace sallyport::smb2 {

inline constexpr uint32_t kIoctlIsFsctl = 0x00000001;

// [MS-SMB2] 2.2.31. Servers take one without the byte that the odd StructureSize counts.
struct IoctlRequest {
  static constexpr const char* kName = "SMB2 IOCTL Request";

  fscc::Fsctl ctl_code{};
  FileId file_id;
  uint32_t max_input_response = 0;
  uint32_t max_output_response = 0;
  uint32_t flags = 0;
  Bytes input;
  Bytes output;

  static constexpr void fields(auto& m, auto& w) {
    auto input = w.slot(), output = w.slot();
    w.constant("StructureSize", uint16_t{57});
    w.reserved("Reserved", 2);
    w("CtlCode", m.ctl_code);
    w("FileId", m.file_id);
    w.offset("InputOffset", input, uint32_t{});
    w.length("InputCount", input, uint32_t{});
    w("MaxInputResponse", m.max_input_response);
    w.offset("OutputOffset", output, uint32_t{});
    w.length("OutputCount", output, uint32_t{});
    w("MaxOutputResponse", m.max_output_response);
    w("Flags", m.flags);
    w.reserved("Reserved2", 4);
    w.end_of_fixed();
    w.bytes("Input", input, m.input);
    w.bytes("Output", output, m.output);
  }
};
static_assert(wire::fixed_size<IoctlRequest> == 57 - 1);

// [MS-SMB2] 2.2.32. Windows fills in both offsets whether or not there is data.
struct IoctlResponse {
  static constexpr const char* kName = "SMB2 IOCTL Response";

  fscc::Fsctl ctl_code{};
  FileId file_id;
  uint32_t flags = 0;
  Bytes input;
  Bytes output;

  static constexpr void fields(auto& m, auto& w) {
    auto input = w.slot(), output = w.slot();
    w.constant("StructureSize", uint16_t{49});
    w.reserved("Reserved", 2);
    w("CtlCode", m.ctl_code);
    w("FileId", m.file_id);
    w.start("InputOffset", input, uint32_t{});
    w.length("InputCount", input, uint32_t{});
    w.start("OutputOffset", output, uint32_t{});
    w.length("OutputCount", output, uint32_t{});
    w("Flags", m.flags);
    w.reserved("Reserved2", 4);
    w.end_of_fixed();
    w.bytes("Input", input, m.input);
    w.bytes("Output", output, m.output);
  }
};
static_assert(wire::fixed_size<IoctlResponse> == 49 - 1);

}  // namespace sallyport::smb2
