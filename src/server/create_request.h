// A CREATE request checked and turned into what a Store understands ([MS-SMB2] 3.3.5.9, [MS-FSA] 2.1.5.1).
#pragma once

#include "proto/smb2/create.h"
#include "storage/store.h"

namespace sallyport::server {

// Owns what its `args` point to.
struct CreateDetails {
  CreateDetails() : args{path} {}
  CreateDetails(const CreateDetails&) = delete;

  storage::Path path;
  dtyp::SecurityDescriptor security;
  std::vector<storage::ExtendedAttribute> attributes;
  bool wants_maximal_access = false;
  bool wants_disk_id = false;
  std::optional<smb2::CreateLeaseV2> lease;  // version 1 fills in what it has
  bool lease_is_v2 = false;
  storage::OpenArgs args;
};

Result<> read_create(const smb2::CreateRequest& request, CreateDetails& out);

}  // namespace sallyport::server
