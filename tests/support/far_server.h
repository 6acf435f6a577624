// A whole server with real sockets and threads on a free port of loopback, over a store in memory: what a bridge's tests have at
// the far end. Account anna, password kPassword; the share "far". Held to the strict defaults: SMB 3, encrypted.
#pragma once

#include <memory>

#include "auth/ntlm.h"
#include "policy/config.h"
#include "storage/store.h"

namespace sallyport::support {

class FarServer {
 public:
  FarServer();
  ~FarServer();

  // Ends every connection and closes the port; then again, with the same files on the same port.
  void stop();
  void start();

  // Where it is, for the login anna.
  policy::RemoteFolder place() const;
  // The files, behind the server's back.
  storage::Store& files();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The NT hash of kPassword.
auth::ntlm::Key far_password_hash();

}  // namespace sallyport::support
