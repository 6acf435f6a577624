// NT_TRANSACT_CREATE: an open with a security descriptor and extended attributes for what it may create. Both stand one behind the
// other in the data; SMB2 takes them as contexts of a CREATE. [MS-CIFS] 3.3.5.59.1, [MS-SMB] 3.3.5.11.1
#include "proto/cifs/nt_transact_create.h"

#include "translator/handlers/nt_trans.h"
#include "translator/handlers/opened.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

struct Parts {
  Bytes security, extended_attributes;
};
Result<Parts> parts_of(const cifs::NtTransactCreateRequest& request, Bytes data) {
  uint64_t at = (uint64_t{request.security_descriptor_length} + 3) & ~uint64_t{3};
  if (request.security_descriptor_length > data.size()) return fail(NtStatus::invalid_parameter);
  if (request.ea_length && at + request.ea_length > data.size()) return fail(NtStatus::invalid_parameter);
  Parts out;
  out.security = data.first(request.security_descriptor_length);
  if (request.ea_length) out.extended_attributes = data.subspan(static_cast<size_t>(at), request.ea_length);
  return out;
}

NtOpen wanted_by(const cifs::NtTransactCreateRequest& request, const Parts& parts) {
  NtOpen out;
  out.name = text_of(request.name);
  out.root_directory_fid = request.root_directory_fid;
  out.flags = request.flags;
  out.args.access = request.desired_access;
  out.args.share = request.share_access;
  out.args.attributes = request.ext_file_attributes;
  out.args.options = request.create_options;
  out.args.disposition = static_cast<smb2::CreateDisposition>(request.create_disposition);
  out.args.allocation = request.allocation_size;
  out.args.security = parts.security;
  out.args.extended_attributes = parts.extended_attributes;
  return out;
}

// quirk: servers of Windows look at these here, and not in NT_CREATE_ANDX
bool has_wrong_options(const cifs::NtTransactCreateRequest& request) {
  namespace options = smb2::create_options;
  constexpr uint32_t kUnknown = 0xFF000000 | options::kReserveOpfilter;
  constexpr uint32_t kSynchronous = options::kSynchronousIoAlert | options::kSynchronousIoNonalert;
  bool synchronizes = request.desired_access & dtyp::access::kSynchronize;
  return (request.create_options & kUnknown) || ((request.create_options & kSynchronous) && !synchronizes);
}

void fill(cifs::NtTransactCreated& out, const cifs::NtCreated& from) {
  out.oplock_level = from.oplock_level;
  out.fid = from.fid;
  out.create_action = from.create_action;
  out.creation_time = from.create_time;
  out.last_access_time = from.last_access_time;
  out.last_write_time = from.last_write_time;
  out.last_change_time = from.last_change_time;
  out.ext_file_attributes = from.ext_file_attributes;
  out.allocation_size = from.allocation_size;
  out.end_of_file = from.end_of_file;
  out.resource_type = from.resource_type;
  out.nm_pipe_status = from.nm_pipe_status;
  out.directory = from.directory;
}

// What is a warning by its number (STATUS_INVALID_EA_NAME) has a whole answer, as any warning of a transaction; its FID is none.
TransactionResult warned(Exchange& x, NtStatus status) {
  x.warning = status;
  cifs::NtTransactCreateResponse none;
  none.fid = 0xFFFF;
  TransactionResult out;
  out.parameters = wire::encoded(none);
  return out;
}

}  // namespace

Task<TransactionOutcome> nt_trans_create(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_as<cifs::NtTransactCreateRequest>(x, call));
  CO_TRY(parts, parts_of(request, call.data));
  if (has_wrong_options(request)) co_return fail(NtStatus::invalid_parameter);
  auto wanted = wanted_by(request, parts);
  auto opened = co_await open_nt(x, std::move(wanted));
  if (!opened && !is_error(opened.error())) co_return warned(x, opened.error());
  if (!opened) co_return fail(opened.error());
  auto created = nt_created(x, *opened->file, opened->info);
  TransactionResult out;
  if (request.flags & cifs::nt_create_flags::kRequestExtendedResponse) {
    cifs::NtTransactCreateResponseExtended answer;
    fill(answer, created);
    answer.file_id = opened->info.file_id.persistent_id;
    answer.maximal_access_rights = opened->tree->maximal_access;
    out.parameters = wire::encoded(answer);
  } else {
    cifs::NtTransactCreateResponse answer;
    fill(answer, created);
    out.parameters = wire::encoded(answer);
  }
  co_return out;
}

}  // namespace sallyport::translator::handlers
