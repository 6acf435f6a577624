// NetServerGetInfo, NetWkstaGetInfo, NetRemoteTOD, NetServerEnum2, NetServerEnum3. [MS-RAP] 3.2.5.3 to 3.2.5.6, 3.2.5.11
#include <algorithm>
#include <ctime>

#include "base/utf16.h"
#include "proto/inner/servers.h"
#include "translator/handlers/rap.h"
#include "translator/handlers/rap_answers.h"
#include "translator/handlers/rap_rpc.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

constexpr uint32_t kAllTypes = 0xFFFFFFFF;

cifs::RapServerInfo1 entry_of(const srvs::ServerInfo101& server) {
  cifs::RapServerInfo1 out;
  out.server_name = cifs::rap_name<16>(to_oem(server.info.name.value_or(u"")));
  out.major_version = static_cast<uint8_t>(server.version_major);
  out.minor_version = static_cast<uint8_t>(server.version_minor);
  out.server_type = server.type;
  out.comment_or_master_browser = to_oem(server.comment.value_or(u""));
  return out;
}

cifs::RapServerInfo1 entry_of(const inner::Server& server) {
  cifs::RapServerInfo1 out;
  out.server_name = cifs::rap_name<16>(to_oem(server.name));
  out.major_version = server.version_major;
  out.minor_version = server.version_minor;
  out.server_type = server.type;
  out.comment_or_master_browser = to_oem(server.comment);
  return out;
}

// All bits ask for every server, but not for the domains ([MS-RAP] 2.5.5.2.1).
bool is_wanted(const inner::Server& server, uint32_t types, std::u16string_view workgroup, std::u16string_view first) {
  bool domain = server.type & inner::Server::kDomain;
  if (types == kAllTypes ? domain : !(server.type & types)) return false;
  if (types != kAllTypes && domain != bool(types & inner::Server::kDomain)) return false;
  if (!domain && !equal_ignoring_case(server.workgroup, workgroup)) return false;
  return first.empty() || upcase(server.name) >= upcase(first);
}

}  // namespace

Task<TransactionOutcome> net_server_get_info(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapLevelParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  if (params->info_level > 1) co_return rap_error(cifs::rap_error::kInvalidLevel);
  auto server = co_await server_info(x);
  if (!server) co_return rap_error(rap_code(server.error()));
  auto entry = entry_of(*server);
  size_t limit = call.limit(params->receive_buffer_size);
  if (params->info_level == 1) co_return rap_info(entry, limit);
  cifs::RapServerInfo0 name;
  name.server_name = entry.server_name;
  co_return rap_info(name, limit);
}

Task<TransactionOutcome> net_wksta_get_info(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapLevelParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  if (params->info_level != 10) co_return rap_error(cifs::rap_error::kInvalidLevel);
  auto server = co_await server_info(x);
  if (!server) co_return rap_error(rap_code(server.error()));
  cifs::RapWorkstationInfo10 out;
  out.computer_name = to_oem(x.translator.facts().server_name);
  out.lan_group = to_oem(x.translator.facts().workgroup);
  out.logon_domain = out.lan_group;
  out.major_version = static_cast<uint8_t>(server->version_major);
  out.minor_version = static_cast<uint8_t>(server->version_minor);
  co_return rap_info(out, call.limit(params->receive_buffer_size));
}

// Its clock is this machine's, its zone the server's. Nothing is converted by the C library, which would read files for it.
Task<TransactionOutcome> net_remote_tod(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapBufferParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  using namespace std::chrono;
  auto now = time_point_cast<milliseconds>(system_clock::now());
  auto local = now - x.translator.zone();
  auto today = floor<days>(local);
  year_month_day date(today);
  hh_mm_ss time(local - today);
  timespec up{};
  clock_gettime(CLOCK_BOOTTIME, &up);
  cifs::RapTimeOfDay out;
  out.time_since_jan_1_1970 = static_cast<uint32_t>(duration_cast<seconds>(now.time_since_epoch()).count());
  out.time_since_boot = static_cast<uint32_t>(up.tv_sec * 1000 + up.tv_nsec / 1'000'000);
  out.hours = static_cast<uint8_t>(time.hours().count());
  out.minutes = static_cast<uint8_t>(time.minutes().count());
  out.seconds = static_cast<uint8_t>(time.seconds().count());
  out.hundredths = static_cast<uint8_t>(time.subseconds().count() / 10);
  out.time_zone = static_cast<int16_t>(x.translator.zone().count());
  out.clock_frequency = 310;
  out.day = static_cast<uint8_t>(static_cast<unsigned>(date.day()));
  out.month = static_cast<uint8_t>(static_cast<unsigned>(date.month()));
  out.year = static_cast<uint16_t>(static_cast<int>(date.year()));
  out.weekday = static_cast<uint8_t>(weekday(today).c_encoding());
  if (call.limit(params->receive_buffer_size) < wire::fixed_size<cifs::RapTimeOfDay>)
    co_return rap_error(cifs::rap_error::kBufTooSmall);
  TransactionResult answer = rap_error(cifs::rap_error::kSuccess);
  answer.data = wire::encoded(out);
  co_return answer;
}

// Whose list it is, is asked of the main server: what it knows of the network is not known here.
Task<TransactionOutcome> net_server_enum(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapServerEnumParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  if (params->level.info_level > 1) co_return rap_error(cifs::rap_error::kInvalidLevel);
  auto bytes = co_await read_whole_pipe(x, std::u16string(inner::kServersPipe));
  if (!bytes) co_return rap_error(rap_code(bytes.error()));
  inner::ServerList list;
  if (wire::decode(list, bytes->bytes())) co_return rap_error(cifs::rap_error::kNotSupported);
  auto workgroup = from_oem(params->domain.value_or(""));
  if (workgroup.empty()) workgroup = x.translator.facts().workgroup;
  auto first = from_oem(params->first_name_to_return.value_or(""));
  std::vector<cifs::RapServerInfo1> entries;
  for (const auto& server : list.servers)
    if (is_wanted(server, params->server_type, workgroup, first)) entries.push_back(entry_of(server));
  size_t limit = call.limit(params->level.receive_buffer_size);
  if (params->level.info_level == 1) co_return rap_list(entries, limit);
  std::vector<cifs::RapServerInfo0> names(entries.size());
  for (size_t i = 0; i < entries.size(); i++) names[i].server_name = entries[i].server_name;
  co_return rap_list(names, limit);
}

}  // namespace sallyport::translator::handlers
