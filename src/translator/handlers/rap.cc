// \PIPE\LANMAN: which remote call. What fails inside of RAP is an answer of the transaction like any other; only a message that is
// no call at all is refused as SMB. [MS-RAP] 3.2.5
#include "translator/handlers/rap.h"

#include "translator/handlers/rap_answers.h"

namespace sallyport::translator::handlers {
namespace {

using cifs::RapOpcode;

// [MS-RAP] 3.2.5: what ParamDesc must be, for each call.
struct Known {
  RapOpcode opcode;
  std::string_view param_desc;
  Task<TransactionOutcome> (*run)(Exchange&, const RapCall&);
};
constexpr Known kKnown[] = {
    {RapOpcode::net_share_enum, "WrLeh", net_share_enum},
    {RapOpcode::net_share_get_info, "zWrLh", net_share_get_info},
    {RapOpcode::net_session_enum, "WrLeh", net_session_enum},
    {RapOpcode::net_session_get_info, "zWrLh", net_session_get_info},
    {RapOpcode::net_server_get_info, "WrLh", net_server_get_info},
    {RapOpcode::net_wksta_get_info, "WrLh", net_wksta_get_info},
    {RapOpcode::net_print_q_enum, "WrLeh", net_print_q_enum},
    {RapOpcode::net_print_q_get_info, "zWrLh", net_print_q_get_info},
    {RapOpcode::net_print_job_enum, "zWrLeh", net_print_job_enum},
    {RapOpcode::net_print_job_get_info, "WWrLh", net_print_job},
    {RapOpcode::net_print_job_delete, "W", net_print_job},
    {RapOpcode::net_remote_tod, "rL", net_remote_tod},
    {RapOpcode::net_server_enum2, "WrLehDz", net_server_enum},
    {RapOpcode::net_server_enum2, "WrLehDO", net_server_enum},
    {RapOpcode::net_server_enum3, "WrLehDzz", net_server_enum},
};

Task<TransactionOutcome> run_known(Exchange& x, const RapCall& call) {
  uint16_t error = cifs::rap_error::kInvalidApi;
  for (const auto& known : kKnown) {
    if (known.opcode != call.request.opcode) continue;
    if (known.param_desc == call.request.param_desc) {
      auto outcome = co_await known.run(x, call);
      co_return outcome;
    }
    error = cifs::rap_error::kInvalidParameter;
  }
  co_return rap_error(error);
}

}  // namespace

Task<TransactionOutcome> run_rap(Exchange& x, TransactionData& data) {
  RapCall call;
  if (wire::decode(call.request, data.parameters.bytes())) co_return fail(NtStatus::invalid_parameter);
  call.max_data = data.max_data;
  auto outcome = co_await run_known(x, call);
  co_return outcome;
}

}  // namespace sallyport::translator::handlers
