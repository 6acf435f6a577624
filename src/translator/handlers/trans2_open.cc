// TRANS2_OPEN2, TRANS2_CREATE_DIRECTORY: an open and a new folder with extended attributes. [MS-CIFS] 3.3.5.57.2, 3.3.5.57.10
#include "proto/cifs/dos_attributes.h"
#include "proto/cifs/dos_time.h"
#include "proto/cifs/trans2_create_directory.h"
#include "proto/cifs/trans2_open2.h"
#include "translator/eas.h"
#include "translator/handlers/opened.h"
#include "translator/handlers/trans2.h"
#include "translator/names.h"

namespace sallyport::translator::handlers {
namespace {

// AccessMode is that of the request, share mode and all ([MS-CIFS] 2.2.6.1.2), not the two bits of OPEN_ANDX.
cifs::Trans2Open2Response answer_of(const Exchange& x, const LanmanOpened& opened, uint16_t access_mode) {
  auto andx = andx_answer(x, opened);
  cifs::Trans2Open2Response out;
  out.fid = andx.fid;
  out.file_attributes = andx.file_attrs;
  out.creation_time = cifs::utime(opened.info.creation_time, x.translator.zone());
  out.file_data_size = andx.file_data_size;
  out.access_mode = access_mode;
  out.resource_type = andx.resource_type;
  out.nm_pipe_status = andx.nm_pipe_status;
  out.action_taken = andx.open_results;
  return out;
}

TransactionResult parameters_only(Buffer parameters) {
  TransactionResult out;
  out.parameters = std::move(parameters);
  return out;
}

}  // namespace

Task<TransactionOutcome> open2(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2Open2Request>(x, call));
  CO_TRY(eas, full_eas(call.data));
  // quirk: neither to open nor to create is a collision to this request, a wrong access to OPEN_ANDX
  if (request.open_mode == 0) co_return fail(NtStatus::object_name_collision);
  LanmanOpen wanted;
  wanted.name = text_of(request.name);
  wanted.access_mode = request.access_mode;
  wanted.open_mode = request.open_mode;
  wanted.attributes = request.file_attributes;
  wanted.allocation = request.allocation_size;
  wanted.oplock = andx_oplock(x, request.flags);
  wanted.extended_attributes = eas;
  auto opened = co_await open_lanman(x, wanted);
  if (!opened) co_return fail(opened.error());
  co_return parameters_only(wire::encoded(answer_of(x, *opened, request.access_mode)));
}

Task<TransactionOutcome> trans2_create_directory(Exchange& x, TransactionData& call) {
  CO_TRY(request, parameters_of<cifs::Trans2CreateDirectoryRequest>(x, call));
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  OpenArgs args;
  CO_TRY(path, request_path(x, text_of(request.name)));
  CO_TRY(eas, full_eas(call.data));
  args.name = path;
  args.access = kReadAttributes;
  args.share = kShareAll;
  args.options = smb2::create_options::kDirectoryFile;
  args.attributes = cifs::dos_attribute::kDirectory;
  args.disposition = smb2::CreateDisposition::create;
  args.extended_attributes = eas;
  auto opened = co_await open_at_server(x, *where, args);
  if (!opened) co_return fail(new_name_error(x, opened.error()));
  auto closed = co_await close_at_server(x, *opened->handle);
  CO_TRY(done, closed);
  co_return parameters_only(wire::encoded(cifs::EaErrorOffset()));
}

}  // namespace sallyport::translator::handlers
