// What the main server and a translator of SMB1 say to each other beside SMB2, on the socket pair between them: the first frame,
// by the server, and what stands in place of a SPNEGO token in SESSION_SETUP. Never on a network.
#pragma once

#include <array>
#include <string>

#include "base/guid.h"
#include "wire/fixed_size.h"

namespace sallyport::inner {

namespace hello_flags {
inline constexpr uint8_t kSigningRequired = 0x01;
inline constexpr uint8_t kPlainText = 0x02;       // passwords may come in the clear
inline constexpr uint8_t kShareAccount = 0x04;    // there is an account for those who name no user
}  // namespace hello_flags

// What a translator must know of the policy and the server before it answers its client.
struct Hello {
  static constexpr const char* kName = "Translator Hello";

  uint8_t old_dialects = 0;  // a bit for each policy::OldDialect
  uint8_t flags = 0;         // hello_flags::*
  int16_t time_zone = 0;     // minutes west of UTC
  std::array<uint8_t, 8> challenge{};
  Guid server_guid;
  std::u16string server_name;
  std::u16string workgroup;
  Bytes received;  // what the client has sent so far, as it came over TCP, to be read first

  static constexpr void fields(auto& m, auto& w) {
    auto server_name = w.slot(), workgroup = w.slot(), received = w.slot();
    w("OldDialects", m.old_dialects);
    w("Flags", m.flags);
    w("TimeZone", m.time_zone);
    w("Challenge", m.challenge);
    w("ServerGuid", m.server_guid);
    w.length("ServerNameLength", server_name, uint16_t{});
    w.length("WorkgroupLength", workgroup, uint16_t{});
    w.length("ReceivedLength", received, uint32_t{});
    w.end_of_fixed();
    w.text("ServerName", server_name, m.server_name);
    w.text("Workgroup", workgroup, m.workgroup);
    w.bytes("Received", received, m.received);
  }
};
static_assert(wire::fixed_size<Hello> == 36);

// How an SMB1 client logs in.
enum class LoginKind : uint8_t {
  token = 1,      // a SPNEGO token, passed on as it is
  responses = 2,  // LM and NT responses to Hello::challenge
  plain_text = 3, // the password, in `nt`; without a user it is that of a share
  anonymous = 4,
};

// SESSION_SETUP's security buffer, to the server.
struct LoginRequest {
  static constexpr const char* kName = "Translator Login Request";

  LoginKind kind = LoginKind::token;
  uint8_t dialect = 0;  // a policy::OldDialect: what the client speaks
  bool is_signing = false;
  std::u16string user, domain, workstation;
  Bytes lm, nt;  // `nt` is the token of LoginKind::token

  static constexpr void fields(auto& m, auto& w) {
    auto user = w.slot(), domain = w.slot(), workstation = w.slot(), lm = w.slot(), nt = w.slot();
    w("Kind", m.kind);
    w("Dialect", m.dialect);
    w("IsSigning", m.is_signing);
    w.reserved("Reserved", 1);
    w.length("UserLength", user, uint16_t{});
    w.length("DomainLength", domain, uint16_t{});
    w.length("WorkstationLength", workstation, uint16_t{});
    w.length("LmLength", lm, uint16_t{});
    w.length("NtLength", nt, uint16_t{});
    w.end_of_fixed();
    w.text("User", user, m.user);
    w.text("Domain", domain, m.domain);
    w.text("Workstation", workstation, m.workstation);
    w.bytes("Lm", lm, m.lm);
    w.bytes("Nt", nt, m.nt);
  }
};
static_assert(wire::fixed_size<LoginRequest> == 14);

// The same back, with success or "more processing required".
struct LoginAnswer {
  static constexpr const char* kName = "Translator Login Answer";

  bool has_session_key = false;  // with it messages can be signed
  std::array<uint8_t, 16> session_key{};
  Bytes token;

  static constexpr void fields(auto& m, auto& w) {
    auto token = w.slot();
    w("HasSessionKey", m.has_session_key);
    w.reserved("Reserved", 1);
    w.length("TokenLength", token, uint16_t{});
    w("SessionKey", m.session_key);
    w.end_of_fixed();
    w.bytes("Token", token, m.token);
  }
};
static_assert(wire::fixed_size<LoginAnswer> == 20);

}  // namespace sallyport::inner
