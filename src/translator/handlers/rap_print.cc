// NetPrintQEnum, NetPrintQGetInfo, NetPrintJob*: a queue is a share of a printer. Its jobs leave for the printer as they are closed:
// none waits here. [MS-RAP] 3.2.5.7 to 3.2.5.9
#include "base/utf16.h"
#include "proto/cifs/rap_print.h"
#include "translator/handlers/rap.h"
#include "translator/handlers/rap_answers.h"
#include "translator/handlers/rap_rpc.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

constexpr uint16_t kJobNotFound = 2151;  // NERR_JobNotFound

std::vector<srvs::ShareInfo1> printers_of(std::vector<srvs::ShareInfo1> shares) {
  std::erase_if(shares, [](const auto& share) {
    return (static_cast<uint32_t>(share.type) & 3) != static_cast<uint32_t>(srvs::ShareType::print_queue) || !share.netname;
  });
  return shares;
}

template <class Entry>
Entry entry_of(const srvs::ShareInfo1& printer) {
  auto name = to_oem(printer.netname.value_or(u"")), comment = to_oem(printer.remark.value_or(u""));
  Entry out;
  if constexpr (std::is_same_v<Entry, cifs::RapPrintQueue3>) out.name = name, out.printers = name, out.comment = comment;
  else out.print_q_name = cifs::rap_name<13>(name);
  if constexpr (std::is_same_v<Entry, cifs::RapPrintQueue1>) out.destinations = name, out.comment = comment;
  return out;
}

template <class Entry>
TransactionResult list_of(const std::vector<srvs::ShareInfo1>& printers, size_t limit) {
  std::vector<Entry> entries;
  for (const auto& printer : printers) entries.push_back(entry_of<Entry>(printer));
  return rap_list(entries, limit);
}

}  // namespace

// Levels 2 and 4 are 1 and 3 with the jobs behind each queue.
Task<TransactionOutcome> net_print_q_enum(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapLevelParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  if (params->info_level > 4) co_return rap_error(cifs::rap_error::kInvalidLevel);
  auto shares = co_await shares_at_server(x);
  if (!shares) co_return rap_error(rap_code(shares.error()));
  auto printers = printers_of(std::move(*shares));
  size_t limit = call.limit(params->receive_buffer_size);
  if (params->info_level == 0) co_return list_of<cifs::RapPrintQueue0>(printers, limit);
  if (params->info_level <= 2) co_return list_of<cifs::RapPrintQueue1>(printers, limit);
  co_return list_of<cifs::RapPrintQueue3>(printers, limit);
}

Task<TransactionOutcome> net_print_q_get_info(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapNamedParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  if (params->level.info_level > 4) co_return rap_error(cifs::rap_error::kInvalidLevel);
  auto shares = co_await shares_at_server(x);
  if (!shares) co_return rap_error(rap_code(shares.error()));
  auto printers = printers_of(std::move(*shares));
  auto name = from_oem(params->name);
  std::erase_if(printers, [&](const auto& printer) { return !equal_ignoring_case(*printer.netname, name); });
  if (printers.empty()) co_return rap_error(cifs::rap_error::kQueueNotFound);
  size_t limit = call.limit(params->level.receive_buffer_size);
  if (params->level.info_level == 0) co_return rap_info(entry_of<cifs::RapPrintQueue0>(printers[0]), limit);
  if (params->level.info_level <= 2) co_return rap_info(entry_of<cifs::RapPrintQueue1>(printers[0]), limit);
  co_return rap_info(entry_of<cifs::RapPrintQueue3>(printers[0]), limit);
}

Task<TransactionOutcome> net_print_job_enum(Exchange& x, const RapCall& call) {
  auto params = call.params<cifs::RapNamedParams>();
  if (!params) co_return rap_error(cifs::rap_error::kInvalidParameter);
  auto shares = co_await shares_at_server(x);
  if (!shares) co_return rap_error(rap_code(shares.error()));
  auto name = from_oem(params->name);
  for (const auto& printer : printers_of(std::move(*shares)))
    if (equal_ignoring_case(*printer.netname, name)) co_return rap_list(std::vector<cifs::RapPrintJob1>(), 0);
  co_return rap_error(cifs::rap_error::kQueueNotFound);
}

Task<TransactionOutcome> net_print_job(Exchange&, const RapCall&) { co_return rap_error(kJobNotFound); }

}  // namespace sallyport::translator::handlers
