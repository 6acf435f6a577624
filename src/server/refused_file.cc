#include "server/refused_file.h"

#include <fmt/format.h>

#include "base/utf16.h"
#include "policy/refuse.h"
#include "proto/dtyp/access.h"
#include "proto/fscc/file_info.h"
#include "proto/fscc/set_file_info.h"
#include "server/connection.h"
#include "server/denial_text.h"
#include "server/engine.h"
#include "server/handlers/set_info.h"
#include "storage/posix/identity_switch.h"

namespace sallyport::server {

namespace {

namespace access = dtyp::access;
using fscc::FileInformationClass;
using policy::Step;
using storage::Denial;

DenialNames names_of(auth::UnixIdentity& identities) {
  auto plain = [&identities](const dtyp::Sid& sid, const char* kind, uint32_t id) {
    auto found = identities.find_sid(sid);
    return found ? found->name : fmt::format("{}{}", kind, id);
  };
  return {[&identities](const dtyp::Sid& sid) {
            auto found = identities.find_sid(sid);
            if (!found) return dtyp::to_string(sid);
            return found->domain.empty() ? found->name : found->domain + "\\" + found->name;
          },
          [&identities, plain](uid_t uid) { return plain(identities.sids().user_sid(uid), "#", uid); },
          [&identities, plain](gid_t gid) { return plain(identities.sids().group_sid(gid), "#", gid); }};
}

// The tree has the rights it had when it was connected; the policy may have changed since.
Step refused_by_tree(const policy::TreeDecision& now, const std::string& user) {
  if (now.rights == policy::Rights::write)
    return {policy::Layer::share,
            false,
            "rights",
            {},
            "the share could only be read when it was connected",
            "disconnect the share and connect it again"};
  return policy::refused_by_rights(now.reason, user);
}

struct Asked {
  const storage::OpenArgs& args;
  NtStatus status;
  const storage::Path* new_name = nullptr;
  const Open* open = nullptr;  // none: it was to be opened
};

Step refusing_step(Call& call, const Asked& asked, const policy::TreeDecision& now) {
  if (call.refusal) return *call.refusal;
  auto who = call.who();
  auto denial = call.tree->share->store->explain(*who, asked.args, asked.status, asked.new_name);
  storage::posix::AsProcess own_identity;  // names are looked up as the server itself
  if (denial.cause == Denial::Cause::share_rights) return refused_by_tree(now, who->name);
  auto missing = asked.open ? asked.args.desired_access & ~asked.open->granted_access : 0;
  if (denial.cause == Denial::Cause::unknown && missing)
    return {policy::Layer::open_file,
            false,
            "the open",
            {},
            fmt::format("the client opened it without asking for the right to {}", access_names(missing, false)),
            "nothing on the server refuses that: it is the program's own doing"};
  return explain_denial(denial, who->name, names_of(call.engine.identities()));
}

void note(Call& call, const Asked& asked) {
  auto& engine = call.engine;
  auto user = call.who()->name;
  policy::Reason reason;
  if (engine.refusals().keeps(call.connection.peer().address)) {
    auto now = engine.may_connect(call.connection, *call.who(), *call.tree->share);
    reason = now.reason;
    reason.add(refusing_step(call, asked, now));
  }
  engine.refuse(call.connection, user, call.tree->share->config.name, reason, asked.status, printable(asked.args.path.name));
}

uint32_t access_to_set(const smb2::SetInfoRequest& request) {
  if (request.info_type == smb2::InfoType::security) return handlers::access_to_set_security(request.additional_information);
  switch (static_cast<FileInformationClass>(request.file_info_class)) {
    case FileInformationClass::basic: return access::kFileWriteAttributes;
    case FileInformationClass::end_of_file:
    case FileInformationClass::allocation: return access::kFileWriteData;
    case FileInformationClass::full_ea: return access::kFileWriteEa;
    case FileInformationClass::disposition:
    case FileInformationClass::disposition_ex:
    case FileInformationClass::rename:
    case FileInformationClass::rename_ex: return access::kDelete;
    default: return 0;
  }
}

// Where the file was to go, for a rename or a new link.
std::optional<storage::Path> new_name_of(const smb2::SetInfoRequest& request) {
  if (request.info_type != smb2::InfoType::file) return std::nullopt;
  auto parsed = [](const auto& info) -> std::optional<storage::Path> {
    auto path = info ? storage::parse_path(info->file_name) : fail(info.error());
    return path && !path->is_stream() && !path->name.empty() ? std::optional(std::move(*path)) : std::nullopt;
  };
  switch (static_cast<FileInformationClass>(request.file_info_class)) {
    case FileInformationClass::rename: return parsed(handlers::read_info<fscc::FileRenameInformation>(request.input));
    case FileInformationClass::rename_ex: return parsed(handlers::read_info<fscc::FileRenameInformationEx>(request.input));
    case FileInformationClass::link: return parsed(handlers::read_info<fscc::FileLinkInformation>(request.input));
    default: return std::nullopt;
  }
}

}  // namespace

void note_refused_open(Call& call, const storage::OpenArgs& args, NtStatus status) { note(call, {args, status}); }

void note_refused_change(Call& call, const smb2::SetInfoRequest& request, NtStatus status) {
  if (!call.open->file) return;
  storage::Path path;
  path.name = call.open->file->name();
  path.stream = call.open->file->stream_name();
  storage::OpenArgs args{path};
  args.desired_access = access_to_set(request);
  args.share_is_read_only = call.tree->read_only();
  auto what = static_cast<FileInformationClass>(request.file_info_class);
  args.delete_on_close = request.info_type == smb2::InfoType::file &&
                         (what == FileInformationClass::disposition || what == FileInformationClass::disposition_ex);
  auto new_name = new_name_of(request);
  note(call, {args, status, new_name ? &*new_name : nullptr, call.open.get()});
}

Step refused_by_open(std::string_view what) {
  return {policy::Layer::open_file, false, "in use", {}, fmt::format("{} is open", what), "have whoever has it open close it"};
}

}  // namespace sallyport::server
