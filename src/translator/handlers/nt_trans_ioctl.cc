// NT_TRANSACT_IOCTL: what SMB2's IOCTL does; the codes and what they carry are the same. [MS-CIFS] 3.3.5.59.2, [MS-SMB] 3.3.5.11.1
#include "proto/cifs/nt_transact_setup.h"
#include "proto/smb2/ioctl.h"
#include "translator/handlers/nt_trans.h"

namespace sallyport::translator::handlers {
namespace {

using fscc::Fsctl;

// Codes that ask a server of SMB2 about itself, or about no file at all: not for a file of SMB1.
bool is_of_smb2_only(Fsctl code) {
  return code == Fsctl::validate_negotiate_info || code == Fsctl::query_network_interface_info ||
         code == Fsctl::lmr_request_resiliency;
}

// [MS-SMB2] 3.3.5.15: these come with no file there.
bool works_on_no_file(Fsctl code) {
  return code == Fsctl::pipe_wait || code == Fsctl::dfs_get_referrals || code == Fsctl::dfs_get_referrals_ex;
}

}  // namespace

Task<TransactionOutcome> nt_trans_ioctl(Exchange& x, TransactionData& call) {
  auto setup = cifs::setup_as<cifs::NtIoctlSetup>(call.setup);
  if (!setup) co_return fail(NtStatus::invalid_parameter);
  CO_TRY(file, x.file(setup->fid));
  smb2::IoctlRequest ask;
  ask.ctl_code = static_cast<Fsctl>(setup->function_code);
  if (!setup->is_fsctl) co_return fail(NtStatus::not_supported);
  if (is_of_smb2_only(ask.ctl_code)) co_return fail(NtStatus::invalid_device_request);
  ask.file_id = works_on_no_file(ask.ctl_code) ? smb2::FileId{~uint64_t{0}, ~uint64_t{0}} : file->handle->id;
  ask.flags = smb2::kIoctlIsFsctl;
  ask.input = call.data;
  ask.max_output_response = std::min(call.max_data, PartialTransaction::kLargest);
  auto where = x.where(*file->handle);
  size_t payload = std::max<size_t>(call.data.size(), ask.max_output_response);
  auto reply = co_await x.call(smb2::Command::ioctl, ask, where, payload);
  CO_TRY(told, reply.body<smb2::IoctlResponse>());
  if (reply.status() == NtStatus::buffer_overflow) x.warning = NtStatus::buffer_overflow;
  TransactionResult out;
  out.data = Buffer(told.output.first(std::min<size_t>(told.output.size(), call.max_data)));
  // [MS-CIFS] 2.2.7.2.2: how many bytes came back, for who has room for it.
  if (call.max_setup) out.setup.push_back(static_cast<uint16_t>(out.data.size()));
  co_return out;
}

}  // namespace sallyport::translator::handlers
