// A write into a mailslot of another machine: an SMB_COM_TRANSACTION request alone in a datagram, which nobody answers.
// [MS-MAIL] 2.2.1
#pragma once

#include <optional>
#include <string>

#include "base/buffer.h"
#include "wire/fixed_size.h"

namespace sallyport::mail {

inline constexpr std::string_view kBrowse = "\\MAILSLOT\\BROWSE";
inline constexpr std::string_view kLanman = "\\MAILSLOT\\LANMAN";

// The setup words.
inline constexpr uint16_t kWriteMailslot = 1;  // MailSlotOpcode
inline constexpr uint16_t kUnreliable = 2;     // Class: the second, the only one that travels in datagrams

struct MailslotWrite {
  std::string name;        // upper case; bytes, not characters: nobody says which code page
  uint16_t priority = 1;   // 0 to 9
  Bytes data;
};

// The request as every sender lays it out: nothing is aligned. [MS-MAIL] 2.2.1
struct WriteMailslotRequest {
  static constexpr const char* kName = "SMB_COM_TRANSACTION Mailslot Write Request";
  uint32_t timeout = 1000;  // milliseconds; it means nothing in a datagram
  uint16_t priority = 1;
  std::string name;
  Bytes data;

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    w.constant("WordCount", uint8_t{17});
    w.constant("TotalParameterCount", uint16_t{0});
    w.same_length("TotalDataCount", data, uint16_t{});
    w.reserved("MaxParameterCount, MaxDataCount, MaxSetupCount, Reserved, Flags", 8);
    w("Timeout", m.timeout);
    w.reserved("Reserved2", 2);
    w.constant("ParameterCount", uint16_t{0});
    w.reserved("ParameterOffset", 2);
    w.length("DataCount", data, uint16_t{});
    w.offset("DataOffset", data, uint16_t{});
    w.constant("SetupCount", uint8_t{3});
    w.reserved("Reserved3", 1);
    w.constant("MailSlotOpcode", kWriteMailslot);
    w("Priority", m.priority);
    w.constant("Class", kUnreliable);
    w.end_of_fixed();
    w.byte_count("ByteCount", uint16_t{});
    w.zero_ascii("MailslotName", m.name);
    w.bytes("Databytes", data, m.data);
  }
};
static_assert(wire::fixed_size<WriteMailslotRequest> == 1 + 2 * 17);

// nullopt for anything else: another command, an answer, another subcommand, a piece of a longer transaction.
std::optional<MailslotWrite> read_mailslot(Bytes smb);
void append_mailslot(const MailslotWrite& write, Buffer& out);

}  // namespace sallyport::mail
