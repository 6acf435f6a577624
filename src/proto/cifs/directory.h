// CREATE_DIRECTORY, DELETE_DIRECTORY, CHECK_DIRECTORY. [MS-CIFS] 2.2.4.1, 2.2.4.2, 2.2.4.17
#pragma once

#include "proto/cifs/buffer_format.h"

namespace sallyport::cifs {

// [MS-CIFS] 2.2.4.1.1
struct CreateDirectoryRequest {
  static constexpr const char* kName = "SMB_COM_CREATE_DIRECTORY Request";

  bool unicode = false;
  Text name;

  static constexpr void fields(auto& m, auto& w) { path_only("DirectoryName", m, w); }
};
// [MS-CIFS] 2.2.4.1.2
struct CreateDirectoryResponse {
  static constexpr const char* kName = "SMB_COM_CREATE_DIRECTORY Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

// [MS-CIFS] 2.2.4.2.1
struct DeleteDirectoryRequest {
  static constexpr const char* kName = "SMB_COM_DELETE_DIRECTORY Request";

  bool unicode = false;
  Text name;

  static constexpr void fields(auto& m, auto& w) { path_only("DirectoryName", m, w); }
};
// [MS-CIFS] 2.2.4.2.2
struct DeleteDirectoryResponse {
  static constexpr const char* kName = "SMB_COM_DELETE_DIRECTORY Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

// [MS-CIFS] 2.2.4.17.1
struct CheckDirectoryRequest {
  static constexpr const char* kName = "SMB_COM_CHECK_DIRECTORY Request";

  bool unicode = false;
  Text name;

  static constexpr void fields(auto& m, auto& w) { path_only("DirectoryName", m, w); }
};
// [MS-CIFS] 2.2.4.17.2
struct CheckDirectoryResponse {
  static constexpr const char* kName = "SMB_COM_CHECK_DIRECTORY Response";
  static constexpr void fields(auto&, auto& w) { empty_block(w); }
};

}  // namespace sallyport::cifs
