// NT_CREATE_ANDX: SMB2's CREATE in other words. [MS-CIFS] 3.3.5.50, [MS-SMB] 3.3.5.5
#include "proto/cifs/negotiate.h"
#include "proto/cifs/nt_create.h"
#include "translator/handlers/handlers.h"
#include "translator/handlers/opened.h"
#include "translator/names.h"
#include "translator/opens.h"

namespace sallyport::translator::handlers {
namespace {

namespace flags = cifs::nt_create_flags;

smb2::OplockLevel wanted_oplock(uint32_t create_flags) {
  if (create_flags & flags::kRequestOpbatch) return smb2::OplockLevel::batch;
  return create_flags & flags::kRequestOplock ? smb2::OplockLevel::exclusive : smb2::OplockLevel::none;
}

// The name, from the folder that RootDirectoryFID names, if it names one.
Result<std::u16string> name_of(const Exchange& x, const NtOpen& wanted, const Tree& tree) {
  if (tree.kind == TreeKind::pipe) return pipe_name(wanted.name);
  TRY(path, request_path(x, wanted.name));
  if (!wanted.root_directory_fid) return path;
  TRY(root, x.file(static_cast<uint16_t>(wanted.root_directory_fid)));
  return joined(root->name, path);
}

}  // namespace

std::u16string pipe_name(std::u16string_view text) {
  while (text.starts_with(u'\\')) text.remove_prefix(1);
  if (text.size() > 5 && (text.substr(0, 5) == u"PIPE\\" || text.substr(0, 5) == u"pipe\\")) text.remove_prefix(5);
  return std::u16string(text);
}

uint8_t oplock_of(const Exchange& x, smb2::OplockLevel level) {
  switch (level) {
    case smb2::OplockLevel::exclusive: return 1;
    case smb2::OplockLevel::batch: return 2;
    case smb2::OplockLevel::level_ii: return x.translator.negotiated.client_capabilities & cifs::capabilities::kLevelIiOplocks ? 3 : 0;
    default: return 0;
  }
}

cifs::NtCreated nt_created(const Exchange& x, const File& file, const smb2::CreateResponse& info) {
  cifs::NtCreated out;
  out.oplock_level = oplock_of(x, info.oplock_level);
  out.fid = file.fid;
  out.create_action = static_cast<uint32_t>(info.create_action);
  out.create_time = info.creation_time;
  out.last_access_time = info.last_access_time;
  out.last_write_time = info.last_write_time;
  out.last_change_time = info.change_time;
  out.ext_file_attributes = info.file_attributes;
  out.allocation_size = info.allocation_size;
  out.end_of_file = info.end_of_file;
  out.directory = file.directory;
  if (file.pipe) {
    out.resource_type = cifs::ResourceType::message_mode_pipe;
    out.nm_pipe_status = kPipeStatus;
  } else {
    out.nm_pipe_status = 7;  // no extended attributes, no streams, no reparse point, as far as this answer goes
  }
  return out;
}

Task<Result<NtOpened>> open_nt(Exchange& x, NtOpen wanted) {
  auto where = co_await x.where();
  if (!where) co_return fail(where.error());
  CO_TRY(tree, x.tree());
  CO_TRY(name, name_of(x, wanted, *tree));
  auto& args = wanted.args;
  args.name = wanted.flags & flags::kOpenTargetDir ? std::u16string(split(name).folder) : name;
  args.oplock = wanted_oplock(wanted.flags);
  // quirk: who opens a file by SMB1 may look at its attributes, also who asks for nothing at all, which SMB2 refuses
  if (tree->kind == TreeKind::disk) args.access |= kReadAttributes;
  auto opened = co_await open_patiently(x, *where, args);
  if (!opened) co_return fail(opened.error());
  NtOpened out;
  out.tree = tree;
  out.info = opened->info;
  auto added = co_await add_file(x, std::move(*opened), args);
  if (!added) co_return fail(added.error());
  out.file = *added;
  out.file->pipe = tree->kind == TreeKind::pipe;
  co_return out;
}

Task<Outcome> nt_create_andx(Exchange& x) {
  CO_TRY(request, x.request<cifs::NtCreateAndxRequest>());
  NtOpen wanted;
  wanted.name = text_of(request.name);
  wanted.root_directory_fid = request.root_directory_fid;
  wanted.flags = request.flags;
  wanted.args.access = request.desired_access;
  wanted.args.share = request.share_access;
  wanted.args.attributes = request.ext_file_attributes;
  wanted.args.options = request.create_options;
  wanted.args.disposition = static_cast<smb2::CreateDisposition>(request.create_disposition);
  wanted.args.allocation = request.allocation_size;
  auto opened = co_await open_nt(x, std::move(wanted));
  if (!opened) co_return fail(opened.error());
  if (request.flags & flags::kRequestExtendedResponse) {
    cifs::NtCreateAndxResponseExtended out;
    out.created = nt_created(x, *opened->file, opened->info);
    // quirk: smbtorture looks for ByteCount behind the 42 words that WordCount says, where FileId stands; 0 is "not known"
    out.maximal_access_rights = opened->tree->maximal_access;
    x.answer(out);
  } else {
    cifs::NtCreateAndxResponse out;
    out.created = nt_created(x, *opened->file, opened->info);
    x.answer(out);
  }
  co_return Outcome();
}

}  // namespace sallyport::translator::handlers
