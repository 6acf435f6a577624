// The handler of every command ([MS-SMB2] 3.3.5), each in the file of its name. See call.h for their shape.
#pragma once

#include "proto/smb2/change_notify.h"
#include "proto/smb2/close.h"
#include "proto/smb2/create.h"
#include "proto/smb2/echo.h"
#include "proto/smb2/flush.h"
#include "proto/smb2/ioctl.h"
#include "proto/smb2/lock.h"
#include "proto/smb2/logoff.h"
#include "proto/smb2/negotiate.h"
#include "proto/smb2/oplock_break.h"
#include "proto/smb2/query_directory.h"
#include "proto/smb2/query_info.h"
#include "proto/smb2/read.h"
#include "proto/smb2/session_setup.h"
#include "proto/smb2/set_info.h"
#include "proto/smb2/tree_connect.h"
#include "proto/smb2/tree_disconnect.h"
#include "proto/smb2/write.h"
#include "server/call.h"

namespace sallyport::server::handlers {

template <class R, smb2::Command C, Needs N>
struct Handler {
  using Request = R;
  static constexpr auto kCommand = C;
  static constexpr Needs kNeeds = N;
};

inline constexpr Needs kNothing{.session = false, .tree = false};
inline constexpr Needs kSession{.tree = false};
inline constexpr Needs kOpen{.open = true};

struct Negotiate : Handler<smb2::NegotiateRequest, smb2::Command::negotiate, kNothing> {
  static Result<> run(Call& call, const Request& request);
};
struct SessionSetup : Handler<smb2::SessionSetupRequest, smb2::Command::session_setup, kNothing> {
  static Result<> run(Call& call, const Request& request);
};
struct Logoff : Handler<smb2::LogoffRequest, smb2::Command::logoff, kSession> {
  static Result<> run(Call& call, const Request& request);
};
struct TreeConnect : Handler<smb2::TreeConnectRequest, smb2::Command::tree_connect, kSession> {
  static Result<> run(Call& call, const Request& request);
};
struct TreeDisconnect : Handler<smb2::TreeDisconnectRequest, smb2::Command::tree_disconnect, Needs{}> {
  static Result<> run(Call& call, const Request& request);
};
struct Create : Handler<smb2::CreateRequest, smb2::Command::create, Needs{}> {
  static Result<> run(Call& call, const Request& request);
};
struct Close : Handler<smb2::CloseRequest, smb2::Command::close, kOpen> {
  static Result<> run(Call& call, const Request& request);
};
struct Flush : Handler<smb2::FlushRequest, smb2::Command::flush, Needs{.open = true, .may_wait = true}> {
  static Result<> run(Call& call, const Request& request);
};
struct Read : Handler<smb2::ReadRequest, smb2::Command::read, kOpen> {
  static Result<> run(Call& call, const Request& request);
};
struct Write : Handler<smb2::WriteRequest, smb2::Command::write, kOpen> {
  static Result<> run(Call& call, const Request& request);
};
struct Lock : Handler<smb2::LockRequest, smb2::Command::lock, kOpen> {
  static Result<> run(Call& call, const Request& request);
};
struct Ioctl : Handler<smb2::IoctlRequest, smb2::Command::ioctl, Needs{}> {  // finds its open itself: some need none
  static Result<> run(Call& call, const Request& request);
};
struct Echo : Handler<smb2::EchoRequest, smb2::Command::echo, kNothing> {
  static Result<> run(Call& call, const Request& request);
};
struct QueryDirectory : Handler<smb2::QueryDirectoryRequest, smb2::Command::query_directory, kOpen> {
  static Result<> run(Call& call, const Request& request);
};
struct ChangeNotify : Handler<smb2::ChangeNotifyRequest, smb2::Command::change_notify, kOpen> {
  static Result<> run(Call& call, const Request& request);
};
struct QueryInfo : Handler<smb2::QueryInfoRequest, smb2::Command::query_info, kOpen> {
  static Result<> run(Call& call, const Request& request);
};
struct SetInfo : Handler<smb2::SetInfoRequest, smb2::Command::set_info, kOpen> {
  static Result<> run(Call& call, const Request& request);
};
// Oplocks and leases are acknowledged with messages of different size under one command.
struct AnyBreak {
  static constexpr const char* kName = "SMB2 OPLOCK_BREAK or Lease Break";
  uint16_t structure_size = 0;
  static constexpr void fields(auto& m, auto& w) { w("StructureSize", m.structure_size); }
};

struct OplockBreak : Handler<AnyBreak, smb2::Command::oplock_break, kSession> {
  static Result<> run(Call& call, const Request& request);
};

// Writes the SMB2 answer to an SMB1 NEGOTIATE behind the room kept in `out`; false when the request is not one or offers
// no SMB2 ([MS-SMB2] 3.3.5.3).
bool answer_smb1_negotiate(Connection& connection, Bytes request, Buffer& out);

// Ends the waiting CHANGE_NOTIFYs of a directory that is being closed, and drops what it collected.
void end_notify(Open& open, NtStatus status);

// [MS-SMB2] 3.3.5.2.5: did the request pay for a payload of this size?
Result<> check_charge(const Call& call, uint64_t payload);

}  // namespace sallyport::server::handlers
