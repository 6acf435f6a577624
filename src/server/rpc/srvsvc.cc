#include "server/rpc/srvsvc.h"

#include <algorithm>

#include "proto/rpce/calls.h"
#include "server/rpc/enumeration.h"
#include "server/rpc/name_types.h"
#include "server/rpc/share_info.h"

namespace sallyport::server::rpc {

using erref::Werror;

namespace {

constexpr std::array kOperations = {
    operation<&Srvsvc::connection_enum>(8),
    operation<&Srvsvc::file_enum>(9),
    refused<Srvsvc>(11),  // NetrFileClose
    operation<&Srvsvc::session_enum>(12),
    refused<Srvsvc>(13),  // NetrSessionDel
    refused<Srvsvc>(14),  // NetrShareAdd
    operation<&Srvsvc::share_enum>(15),
    operation<&Srvsvc::share_get_info>(16),
    refused<Srvsvc>(17),  // NetrShareSetInfo
    refused<Srvsvc>(18),  // NetrShareDel
    refused<Srvsvc>(19),  // NetrShareDelSticky
    operation<&Srvsvc::share_check>(20),
    operation<&Srvsvc::server_get_info>(21),
    refused<Srvsvc>(22),  // NetrServerSetInfo
    operation<&Srvsvc::server_disk_enum>(23),
    operation<&Srvsvc::remote_tod>(28),
    operation<&Srvsvc::name_validate>(33),
    operation<&Srvsvc::share_enum_sticky>(36),
};

bool same_name(std::string_view fact, std::u16string_view asked) { return equal_ignoring_case(wide(fact), asked); }

// Clients write a computer's name with or without its backslashes; none and empty mean any.
bool matches(const srvs::Text& filter, std::string_view fact) {
  if (!filter || filter->empty()) return true;
  std::u16string_view name = *filter;
  name.remove_prefix(std::min(name.find_first_not_of(u'\\'), name.size()));
  return same_name(fact, name);
}

// [MS-SRVS] 3.1.4.2: BasePath is the start of a path.
bool starts_with(const srvs::Text& prefix, std::string_view path) {
  auto whole = wide(path);
  return !prefix || equal_ignoring_case(std::u16string_view(whole).substr(0, prefix->size()), *prefix);
}

template <class Facts, class Keep>
Facts only(Facts facts, Keep keep) {
  std::erase_if(facts, [&](const auto& fact) { return !keep(fact); });
  return facts;
}

}  // namespace

const rpce::SyntaxId& Srvsvc::syntax() const { return rpce::kSrvsvc; }
Outcome Srvsvc::call(uint16_t opnum, Bytes stub, Buffer& answer) { return dispatch(kOperations, *this, opnum, stub, answer); }

std::vector<ShareFact> Srvsvc::shares() const {
  auto shares = facts_.shares(who_);
  ShareFact ipc;
  ipc.name = kIpcShare;
  ipc.comment = "Remote IPC";
  shares.push_back(std::move(ipc));
  return shares;
}

// [MS-SRVS] 3.1.4.1: Qualifier is a share, or a computer behind backslashes.
srvs::ConnectionEnumResponse Srvsvc::connection_enum(const srvs::ConnectionEnumRequest& request) {
  if (!administrator()) return enumerate_none(request, Werror::access_denied);
  if (!request.qualifier || request.qualifier->empty()) return enumerate_none(request, Werror::invalid_parameter);
  bool computer = request.qualifier->starts_with(u'\\');
  auto connections = only(facts_.connections(), [&](const ConnectionFact& fact) {
    return matches(request.qualifier, computer ? fact.client : fact.share);
  });
  return enumerate(request, connections, [&](auto& info, const ConnectionFact& fact) { describe(info, fact, computer); });
}

srvs::FileEnumResponse Srvsvc::file_enum(const srvs::FileEnumRequest& request) {
  if (!administrator()) return enumerate_none(request, Werror::access_denied);
  auto files = only(facts_.open_files(), [&](const OpenFileFact& fact) {
    return starts_with(request.base_path, fact.path) && matches(request.user_name, fact.user);
  });
  return enumerate(request, files, [](auto& info, const OpenFileFact& fact) { describe(info, fact); });
}

srvs::SessionEnumResponse Srvsvc::session_enum(const srvs::SessionEnumRequest& request) {
  if (!administrator()) return enumerate_none(request, Werror::access_denied);
  auto sessions = only(facts_.sessions(), [&](const SessionFact& fact) {
    return matches(request.client_name, fact.client) && matches(request.user_name, fact.user);
  });
  return enumerate(request, sessions, [](auto& info, const SessionFact& fact) { describe(info, fact); });
}

// [MS-SRVS] 3.1.4.8. Levels that show paths and descriptors are the administrator's; anonymous clients see nothing.
srvs::ShareEnumResponse Srvsvc::share_enum(const srvs::ShareEnumRequest& request) {
  auto level = request.info.level;
  if (who_.anonymous || (shows_paths(level) && !administrator())) return enumerate_none(request, Werror::access_denied);
  auto listed = only(shares(), [](const ShareFact& share) { return !share.hidden; });
  return enumerate(request, listed, [](auto& info, const ShareFact& share) { describe(info, share); });
}

// [MS-SRVS] 3.1.4.9: the same for shares that outlive a restart, which IPC$ is not; there is no level 501.
srvs::ShareEnumResponse Srvsvc::share_enum_sticky(const srvs::ShareEnumRequest& request) {
  auto level = request.info.level;
  if (level == 501) return enumerate_none(request, Werror::invalid_level);
  if (who_.anonymous || (shows_paths(level) && !administrator())) return enumerate_none(request, Werror::access_denied);
  auto listed = only(facts_.shares(who_), [](const ShareFact& share) { return !share.hidden; });
  return enumerate(request, listed, [](auto& info, const ShareFact& share) { describe(info, share); });
}

// [MS-SRVS] 3.1.4.10. A share that is not listed can be asked for by name.
srvs::ShareGetInfoResponse Srvsvc::share_get_info(const srvs::ShareGetInfoRequest& request) {
  srvs::ShareGetInfoResponse response;
  response.level = request.level;
  rpce::choose_arm(response.info, request.level);
  auto all = shares();
  auto share = std::ranges::find_if(all, [&](const ShareFact& fact) { return same_name(fact.name, request.net_name); });
  if (!is_served(response.info)) response.status = Werror::invalid_level;
  else if (who_.anonymous || (shows_paths(request.level) && !administrator())) response.status = Werror::access_denied;
  else if (share == all.end()) response.status = Werror::nerr_net_name_not_found;
  else describe_single(response.info, *share);
  return response;
}

// [MS-SRVS] 3.1.4.13: whether a folder is shared, known by the path that the other calls show.
srvs::ShareCheckResponse Srvsvc::share_check(const srvs::ShareCheckRequest& request) {
  srvs::ShareCheckResponse response;
  auto all = shares();
  auto share = std::ranges::find_if(all, [&](const ShareFact& fact) { return same_name(fact.path, request.device); });
  if (who_.anonymous) response.status = Werror::access_denied;
  else if (share == all.end()) response.status = Werror::nerr_device_not_shared;
  else response.type = share_type(*share);
  return response;
}

// [MS-SRVS] 3.1.4.17
srvs::ServerGetInfoResponse Srvsvc::server_get_info(const srvs::ServerGetInfoRequest& request) {
  srvs::ServerGetInfoResponse response;
  response.level = request.level;
  rpce::choose_arm(response.info, request.level);
  std::visit([&](auto& arm) {
    if constexpr (!kServed<decltype(arm)>) response.status = Werror::invalid_level;
    else describe(arm.value.emplace(), facts_.server());
  }, response.info);
  return response;
}

// [MS-SRVS] 3.1.4.19: one drive, as in the paths of shares; the list ends with an empty name.
srvs::ServerDiskEnumResponse Srvsvc::server_disk_enum(const srvs::ServerDiskEnumRequest& request) {
  srvs::ServerDiskEnumResponse response;
  response.resume_handle = request.resume_handle;
  auto& disks = response.info.buffer.emplace();
  if (request.level != 0) {
    response.status = Werror::invalid_level;
  } else if (who_.anonymous) {
    response.status = Werror::access_denied;
  } else {
    disks = {{u"C:"}, {u""}};
    response.total_entries = 1;
  }
  return response;
}

// [MS-SRVS] 3.1.4.21, in UTC: the time zone says so.
srvs::RemoteTodResponse Srvsvc::remote_tod(const srvs::RemoteTodRequest&) {
  timespec now = facts_.now().to_timespec();
  timespec uptime{};
  clock_gettime(CLOCK_BOOTTIME, &uptime);
  tm parts{};
  gmtime_r(&now.tv_sec, &parts);
  srvs::RemoteTodResponse response;
  auto& tod = response.time.emplace();
  tod.elapsedt = static_cast<uint32_t>(now.tv_sec);
  tod.msecs = static_cast<uint32_t>(uptime.tv_sec * 1000 + uptime.tv_nsec / 1'000'000);
  tod.hours = static_cast<uint32_t>(parts.tm_hour), tod.mins = static_cast<uint32_t>(parts.tm_min);
  tod.secs = static_cast<uint32_t>(parts.tm_sec), tod.hunds = static_cast<uint32_t>(now.tv_nsec / 10'000'000);
  tod.tinterval = 310;
  tod.day = static_cast<uint32_t>(parts.tm_mday), tod.month = static_cast<uint32_t>(parts.tm_mon + 1);
  tod.year = static_cast<uint32_t>(parts.tm_year + 1900), tod.weekday = static_cast<uint32_t>(parts.tm_wday);
  return response;
}

// [MS-SRVS] 3.1.4.32
srvs::NameValidateResponse Srvsvc::name_validate(const srvs::NameValidateRequest& request) {
  if (request.flags || request.name_type == 0 || request.name_type > std::size(kNameTypes)) return {Werror::invalid_parameter};
  return {is_valid_name(kNameTypes[request.name_type - 1], request.name) ? Werror::success : Werror::invalid_name};
}

}  // namespace sallyport::server::rpc
