// A Store whose files lie on another SMB3 server. Every open of a client is an open there, with the same access, share mode and
// options, so that both servers' clients meet as if they were of one. All of it is done as one login; who may come at all, and
// how far, this server's policy decides. Nothing is answered before the far server has. docs/bridge.md
#pragma once

#include "bridge/remote.h"
#include "storage/store.h"

namespace sallyport::bridge {

struct Options {
  policy::RemoteFolder where;
  PasswordSource password;  // asked with every new link
};

// The link is made when the first file is opened.
std::shared_ptr<storage::Store> open_store(Options options);

}  // namespace sallyport::bridge
