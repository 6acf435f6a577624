// Which types the parts of a transaction have.
#include "proto/cifs_parts.h"

#include <set>

#include "proto/cifs/nt_transact_create.h"
#include "proto/cifs/nt_transact_parts.h"
#include "proto/cifs/nt_transact_setup.h"
#include "proto/cifs/rap.h"
#include "proto/cifs/rap_print.h"
#include "proto/cifs/rap_server.h"
#include "proto/cifs/trans2_create_directory.h"
#include "proto/cifs/trans2_find.h"
#include "proto/cifs/trans2_get_dfs_referral.h"
#include "proto/cifs/trans2_information.h"
#include "proto/cifs/trans2_open2.h"
#include "proto/cifs_part_entry.h"
#include "proto/dtyp/security_descriptor.h"
#include "proto/fscc/notify.h"

namespace sallyport::proto {

using namespace cifs;

namespace {

constexpr std::string_view kLanman = "\\PIPE\\LANMAN";

uint16_t word_at(Bytes bytes, size_t at) { return at + 2 <= bytes.size() ? load_le<uint16_t>(bytes.data() + at) : 0; }

// Where in the parameters a request has its level, and its find_flags.
void trans2_level(CifsQuestion& question, Bytes parameters) {
  switch (static_cast<Trans2Subcommand>(question.function)) {
    case Trans2Subcommand::find_first2:
      question.level = word_at(parameters, 6);
      question.form.resume_key = word_at(parameters, 4) & find_flags::kReturnResumeKeys;
      break;
    case Trans2Subcommand::find_next2:
      question.level = word_at(parameters, 4);
      question.form.resume_key = word_at(parameters, 10) & find_flags::kReturnResumeKeys;
      break;
    case Trans2Subcommand::query_fs_information:
    case Trans2Subcommand::query_path_information:
    case Trans2Subcommand::set_path_information: question.level = word_at(parameters, 0); break;
    case Trans2Subcommand::set_fs_information:
    case Trans2Subcommand::query_file_information:
    case Trans2Subcommand::set_file_information: question.level = word_at(parameters, 2); break;
    default: break;
  }
}

CifsParts trans2_request(const CifsQuestion& asked) {
  bool unicode = asked.form.unicode;
  auto set_level = static_cast<SetLevel>(asked.level);
  bool lists = asked.level == static_cast<uint16_t>(QueryLevel::info_query_eas_from_list);
  auto* names = lists ? part<SmbGeaList>() : nullptr;
  switch (static_cast<Trans2Subcommand>(asked.function)) {
    case Trans2Subcommand::open2: return {nullptr, part<Trans2Open2Request>(unicode), part<SmbFeaList>()};
    case Trans2Subcommand::find_first2: return {nullptr, part<Trans2FindFirst2Request>(unicode), names};
    case Trans2Subcommand::find_next2: return {nullptr, part<Trans2FindNext2Request>(unicode), names};
    case Trans2Subcommand::query_fs_information: return {nullptr, part<Trans2QueryFsInformationRequest>()};
    case Trans2Subcommand::set_fs_information:
      return {nullptr, part<Trans2SetFsInformationRequest>(), fs_level_type(static_cast<FsLevel>(asked.level), unicode)};
    case Trans2Subcommand::query_path_information: return {nullptr, part<Trans2QueryPathInformationRequest>(unicode), names};
    case Trans2Subcommand::query_file_information: return {nullptr, part<Trans2QueryFileInformationRequest>(), names};
    case Trans2Subcommand::set_path_information:
      return {nullptr, part<Trans2SetPathInformationRequest>(unicode), set_level_type(set_level, unicode)};
    case Trans2Subcommand::set_file_information:
      return {nullptr, part<Trans2SetFileInformationRequest>(), set_level_type(set_level, unicode)};
    case Trans2Subcommand::create_directory:
      return {nullptr, part<Trans2CreateDirectoryRequest>(unicode), part<SmbFeaList>()};
    case Trans2Subcommand::get_dfs_referral: return {nullptr, part<Trans2GetDfsReferralRequest>(unicode)};
    default: return {};
  }
}

CifsParts trans2_response(const CifsQuestion& asked) {
  bool unicode = asked.form.unicode;
  switch (static_cast<Trans2Subcommand>(asked.function)) {
    case Trans2Subcommand::open2: return {nullptr, part<Trans2Open2Response>()};
    case Trans2Subcommand::find_first2:
      return {nullptr, part<Trans2FindFirst2Response>(), find_level_type(static_cast<FindLevel>(asked.level), asked.form)};
    case Trans2Subcommand::find_next2:
      return {nullptr, part<Trans2FindNext2Response>(), find_level_type(static_cast<FindLevel>(asked.level), asked.form)};
    case Trans2Subcommand::query_fs_information:
      return {nullptr, nullptr, fs_level_type(static_cast<FsLevel>(asked.level), unicode)};
    case Trans2Subcommand::query_path_information:
    case Trans2Subcommand::query_file_information:
      return {nullptr, part<EaErrorOffset>(), query_level_type(static_cast<QueryLevel>(asked.level), unicode)};
    case Trans2Subcommand::set_path_information:
    case Trans2Subcommand::set_file_information:
    case Trans2Subcommand::create_directory: return {nullptr, part<EaErrorOffset>()};
    default: return {};
  }
}

CifsParts nt_transact_request(const CifsQuestion& asked) {
  bool unicode = asked.form.unicode;
  switch (static_cast<NtTransactSubcommand>(asked.function)) {
    case NtTransactSubcommand::create: return {nullptr, part<NtTransactCreateRequest>(unicode)};
    case NtTransactSubcommand::ioctl: return {part<NtIoctlSetup>()};
    case NtTransactSubcommand::notify_change: return {part<NtNotifyChangeSetup>()};
    case NtTransactSubcommand::set_security_desc:
      return {nullptr, part<NtSecurityDescRequest>(), part<dtyp::SecurityDescriptor>()};
    case NtTransactSubcommand::query_security_desc: return {nullptr, part<NtSecurityDescRequest>()};
    case NtTransactSubcommand::rename: return {nullptr, part<NtTransactRenameRequest>(unicode)};
    case NtTransactSubcommand::query_quota: return {nullptr, part<NtQueryQuotaRequest>()};
    case NtTransactSubcommand::set_quota: return {nullptr, part<NtSetQuotaRequest>()};
  }
  return {};
}

CifsParts nt_transact_response(const CifsQuestion& asked) {
  switch (static_cast<NtTransactSubcommand>(asked.function)) {
    case NtTransactSubcommand::create:
      return {nullptr, asked.extended ? part<NtTransactCreateResponseExtended>() : part<NtTransactCreateResponse>()};
    case NtTransactSubcommand::notify_change: return {nullptr, part<fscc::FileNotifyList>()};
    case NtTransactSubcommand::query_security_desc:
      return {nullptr, part<NtQuerySecurityDescResponse>(), part<dtyp::SecurityDescriptor>()};
    case NtTransactSubcommand::query_quota: return {nullptr, part<NtQueryQuotaResponse>()};
    default: return {};
  }
}

template <class Body>
std::optional<Body> decoded(const Header& header, Bytes message) {
  Body body;
  if (decode(body, header, message)) return std::nullopt;
  return body;
}

}  // namespace

std::optional<CifsQuestion> cifs_question(Bytes request) {
  Header header;
  if (wire::decode(header, request) || header.is_response()) return std::nullopt;
  CifsQuestion out{.command = header.command, .form = {.unicode = header.is_unicode()}};
  if (header.command == Command::nt_transact) {
    auto body = decoded<NtTransactRequest>(header, request);
    if (!body) return std::nullopt;
    out.function = static_cast<uint16_t>(body->function);
    out.extended = body->function == NtTransactSubcommand::create &&
                   word_at(body->parameters, 0) & nt_create_flags::kRequestExtendedResponse;
  } else if (header.command == Command::transaction2) {
    auto body = decoded<Transaction2Request>(header, request);
    if (!body || body->call.setup.empty()) return std::nullopt;
    out.function = body->call.setup[0];
    trans2_level(out, body->call.parameters);
  } else if (header.command == Command::transaction) {
    auto body = decoded<TransactionRequest>(header, request);
    if (!body) return std::nullopt;
    auto name = wide(body->name);
    out.is_rap = std::equal(name.begin(), name.end(), kLanman.begin(), kLanman.end());
    out.function = out.is_rap ? word_at(body->call.parameters, 0) : body->call.setup.empty() ? uint16_t{0} : body->call.setup[0];
  } else {
    return std::nullopt;
  }
  return out;
}

CifsParts cifs_parts(const CifsQuestion& question, bool response) {
  switch (question.command) {
    case Command::transaction: return question.is_rap && !response ? CifsParts{nullptr, part<RapRequest>()} : CifsParts{};
    case Command::transaction2: return response ? trans2_response(question) : trans2_request(question);
    case Command::nt_transact: return response ? nt_transact_response(question) : nt_transact_request(question);
    default: return {};
  }
}

namespace {
// What no question leads to.
constexpr MessageType kOthers[] = {
    message_type<NtTransactCreateResponseExtended>(),
    message_type<RapLevelParams>(),
    message_type<RapNamedParams>(),
    message_type<RapBufferParams>(),
    message_type<RapServerEnumParams>(),
    message_type<RapResponse>(),
    message_type<RapEnumResponse>(),
    message_type<RapInfoResponse>(),
    message_type<RapShareInfo2>(),
    message_type<RapServerInfo1>(),
    message_type<RapWorkstationInfo10>(),
    message_type<RapTimeOfDay>(),
    message_type<RapSessionInfo2>(),
    message_type<RapPrintQueue0>(),
    message_type<RapPrintQueue1>(),
    message_type<RapPrintQueue3>(),
    message_type<RapPrintJob1>(),
};
// Those whose data is SMB1's own.
constexpr uint16_t kOwnLevels[] = {1, 2, 3, 4, 0x101, 0x107, 0x200, 0x201, 0x202, 0x203, 0x20B, 1010};
constexpr uint16_t kListings[] = {0x101, 0x102, 0x103, 0x104, 0x105, 0x106};
constexpr uint16_t kLastFunction = 0x11;

class PartList {
 public:
  std::vector<MessageType> all{std::begin(kOthers), std::end(kOthers)};

  void add_all(CifsQuestion asked) {
    for (auto command : {Command::transaction, Command::transaction2, Command::nt_transact})
      for (asked.command = command, asked.function = 0; asked.function <= kLastFunction; asked.function++)
        for (bool response : {false, true}) add(cifs_parts(asked, response));
  }
  void add(const CifsParts& parts) {
    for (auto* type : {parts.setup, parts.parameters, parts.data})
      if (type && seen_.insert(type).second) all.push_back(*type);
  }

 private:
  std::set<const MessageType*> seen_;
};
}  // namespace

std::span<const MessageType> cifs_part_messages() {
  static const auto kAll = [] {
    PartList list;
    for (bool unicode : {false, true})
      for (bool keys : {false, true})
        for (auto level : kOwnLevels) list.add_all({.is_rap = true, .level = level, .form = {keys, unicode}});
    for (auto level : kListings)
      for (bool unicode : {false, true}) list.add({.data = find_level_type(static_cast<FindLevel>(level), {.unicode = unicode})});
    return std::move(list.all);
  }();
  return kAll;
}

}  // namespace sallyport::proto
