#include "audit/smb1_checks.h"

namespace sallyport::audit {

namespace {
using cifs::Command;

constexpr uint16_t kNoFid = 0;
constexpr uint16_t kDoublePulsarHere = kDoublePulsarMid + 0x10;
// The implant adds the four bytes up: 0x23 is its "ping".
constexpr uint32_t kDoublePulsarPing = 0x00A4D9A6;
constexpr uint8_t kSessionSetupParameters[12] = {};

// Refused before anybody looked at which call it was.
bool never_dispatched(const cifs::Header& answer) {
  if (!answer.has_nt_status()) return answer.status != NtStatus::success;
  switch (answer.status) {
    case NtStatus::invalid_smb:
    case NtStatus::smb_bad_uid:
    case NtStatus::smb_bad_tid:
    case NtStatus::user_session_deleted:
    case NtStatus::network_session_expired:
    case NtStatus::network_name_deleted: return true;
    default: return false;
  }
}
}  // namespace

cifs::TransactionRequest ms17_010_question() {
  cifs::TransactionRequest request;
  request.call.max_parameter_count = 0xFFFF;  // more room for the answer than a server has
  request.call.max_data_count = 0xFFFF;
  request.call.setup = {static_cast<uint16_t>(cifs::TransSubcommand::peek_nmpipe), kNoFid};
  request.name = {u"\\PIPE\\", "\\PIPE\\"};
  return request;
}

Known has_ms17_010_hole(const cifs::Header& answer) {
  if (answer.command != Command::transaction || !answer.is_response() || !answer.has_nt_status()) return Known::unknown;
  switch (answer.status) {
    case NtStatus::insuff_server_resources: return Known::yes;
    case NtStatus::access_denied:
    case NtStatus::invalid_handle: return Known::no;
    default: return Known::unknown;
  }
}

cifs::Transaction2Request double_pulsar_question() {
  cifs::Transaction2Request request;
  request.call.total_parameter_count = sizeof kSessionSetupParameters;
  request.call.max_parameter_count = 1;
  request.call.timeout = kDoublePulsarPing;
  request.call.setup = {static_cast<uint16_t>(cifs::Trans2Subcommand::session_setup)};
  request.call.parameters = kSessionSetupParameters;
  return request;
}

Known has_double_pulsar(const cifs::Header& answer) {
  if (answer.command != Command::transaction2 || !answer.is_response()) return Known::unknown;
  if (answer.mid == kDoublePulsarHere) return Known::yes;
  return answer.mid == kDoublePulsarMid && !never_dispatched(answer) ? Known::no : Known::unknown;
}

}  // namespace sallyport::audit
