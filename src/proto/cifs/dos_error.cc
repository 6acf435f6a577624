#include "proto/cifs/dos_error.h"

#include <algorithm>
#include <iterator>

namespace sallyport::cifs {

namespace {
struct Row {
  DosError error;
  uint32_t status;
};
constexpr DosError dos(uint16_t code) { return {error_class::kDos, code}; }
constexpr DosError srv(uint16_t code) { return {error_class::kServer, code}; }
constexpr DosError hrd(uint16_t code) { return {error_class::kHardware, code}; }

// In the order of classes and codes; of several statuses with one error the most usual comes first.
constexpr Row kRows[] = {
    {dos(1), 0xC0000010},    // ERRbadfunc: INVALID_DEVICE_REQUEST
    {dos(1), 0xC0000002},    // NOT_IMPLEMENTED
    {dos(1), 0xC00000AF},    // ILLEGAL_FUNCTION
    {dos(2), 0xC0000034},    // ERRbadfile: OBJECT_NAME_NOT_FOUND
    {dos(2), 0xC000000F},    // NO_SUCH_FILE
    {dos(2), 0xC000000E},    // NO_SUCH_DEVICE
    {dos(2), 0xC0000225},    // NOT_FOUND
    {dos(3), 0xC000003A},    // ERRbadpath: OBJECT_PATH_NOT_FOUND
    {dos(3), 0xC0000039},    // OBJECT_PATH_INVALID
    {dos(3), 0xC0000103},    // NOT_A_DIRECTORY
    {dos(3), 0xC000009B},    // DFS_EXIT_PATH_FOUND
    {dos(4), 0xC000011F},    // ERRnofids: TOO_MANY_OPENED_FILES
    {dos(5), 0xC0000022},    // ERRnoaccess: ACCESS_DENIED
    {dos(5), 0xC000001E},    // INVALID_LOCK_SEQUENCE
    {dos(5), 0xC000001F},    // INVALID_VIEW_SIZE
    {dos(5), 0xC0000021},    // ALREADY_COMMITTED
    {dos(5), 0xC0000056},    // DELETE_PENDING
    {dos(5), 0xC0000061},    // PRIVILEGE_NOT_HELD
    {dos(5), 0xC000006D},    // LOGON_FAILURE
    {dos(5), 0xC000006E},    // ACCOUNT_RESTRICTION
    {dos(5), 0xC000015B},    // LOGON_TYPE_NOT_GRANTED
    {dos(5), 0xC0000234},    // ACCOUNT_LOCKED_OUT
    {dos(5), 0xC0000064},    // NO_SUCH_USER
    {dos(5), 0xC00000BA},    // FILE_IS_A_DIRECTORY
    {dos(5), 0xC00000D5},    // FILE_RENAMED
    {dos(5), 0xC0000121},    // CANNOT_DELETE
    {dos(5), 0xC0000123},    // FILE_DELETED
    {dos(6), 0xC0000008},    // ERRbadfid: INVALID_HANDLE
    {dos(6), 0xC0000024},    // OBJECT_TYPE_MISMATCH
    {dos(6), 0xC0000128},    // FILE_CLOSED
    {dos(8), 0xC0000017},    // ERRnomem: NO_MEMORY
    {dos(8), 0xC000009A},    // INSUFFICIENT_RESOURCES
    {dos(8), 0xC0000205},    // INSUFF_SERVER_RESOURCES
    {dos(16), 0xC0000101},   // ERRremcd: DIRECTORY_NOT_EMPTY
    {dos(17), 0xC00000D4},   // ERRdiffdevice: NOT_SAME_DEVICE
    {dos(18), 0x80000006},   // ERRnofiles: NO_MORE_FILES
    {dos(18), 0x8000001A},   // NO_MORE_ENTRIES
    {dos(24), 0xC0000004},   // ERROR_BAD_LENGTH: INFO_LENGTH_MISMATCH
    {dos(31), 0xC0000001},   // ERRgeneral: UNSUCCESSFUL
    {dos(32), 0xC0000043},   // ERRbadshare: SHARING_VIOLATION
    {dos(33), 0xC0000054},   // ERRlock: FILE_LOCK_CONFLICT
    {dos(33), 0xC0000055},   // LOCK_NOT_GRANTED
    {dos(33), 0xC00001A1},   // INVALID_LOCK_RANGE
    {dos(38), 0xC0000011},   // ERReof: END_OF_FILE
    {dos(50), 0xC00000BB},   // ERRunsup: NOT_SUPPORTED
    {dos(80), 0xC0000035},   // ERRfilexists: OBJECT_NAME_COLLISION
    {dos(87), 0xC000000D},   // ERRinvalidparam: INVALID_PARAMETER
    {dos(122), 0xC0000023},  // ERROR_INSUFFICIENT_BUFFER: BUFFER_TOO_SMALL
    {dos(123), 0xC0000033},  // ERRinvalidname: OBJECT_NAME_INVALID
    {dos(158), 0xC000007E},  // ERRnotlocked: RANGE_NOT_LOCKED
    {dos(161), 0xC000003B},  // ERRbadpathname: OBJECT_PATH_SYNTAX_BAD, as servers of NT answer it; [MS-CIFS] 2.2.2.4 has ERRbadpath
    {dos(206), 0xC0000106},  // ERROR_FILENAME_EXCED_RANGE: NAME_TOO_LONG
    {dos(230), 0xC00000AD},  // ERRbadpipe: INVALID_PIPE_STATE
    {dos(230), 0xC0000003},  // INVALID_INFO_CLASS
    {dos(230), 0xC00000B4},  // INVALID_READ_MODE
    {dos(231), 0xC00000AE},  // ERRpipebusy: PIPE_BUSY
    {dos(231), 0xC00000AB},  // INSTANCE_NOT_AVAILABLE
    {dos(231), 0xC00000AC},  // PIPE_NOT_AVAILABLE
    {dos(232), 0xC00000D9},  // ERRpipeclosing: PIPE_EMPTY
    {dos(232), 0xC00000B1},  // PIPE_CLOSING
    {dos(233), 0xC00000B0},  // ERRnotconnected: PIPE_DISCONNECTED
    {dos(233), 0xC000014B},  // PIPE_BROKEN
    {dos(234), 0x80000005},  // ERRmoredata: BUFFER_OVERFLOW
    {dos(234), 0xC0000016},  // MORE_PROCESSING_REQUIRED
    {dos(254), 0x80000013},  // ERROR_INVALID_EA_NAME: INVALID_EA_NAME
    {dos(255), 0x80000014},  // ERRbadealist: EA_LIST_INCONSISTENT
    {dos(255), 0xC0000050},  // EA_TOO_LARGE
    {dos(282), 0xC000004F},  // ERReasunsupported: EAS_NOT_SUPPORTED
    {dos(995), 0xC0000120},  // ERROR_OPERATION_ABORTED: CANCELLED
    {dos(1022), 0x0000010C}, // ERRnotifyenumdir: NOTIFY_ENUM_DIR
    {dos(1142), 0xC0000265}, // ERROR_TOO_MANY_LINKS: TOO_MANY_LINKS
    {srv(1), 0xC00000E5},    // ERRerror: INTERNAL_ERROR
    {srv(2), 0xC000006A},    // ERRbadpw: WRONG_PASSWORD
    {srv(3), 0xC0000257},    // ERRbadpath: PATH_NOT_COVERED
    {srv(4), 0xC00000CA},    // ERRaccess: NETWORK_ACCESS_DENIED
    {srv(5), 0xC00000C9},    // ERRinvtid: NETWORK_NAME_DELETED
    {srv(6), 0xC00000CC},    // ERRinvnetname: BAD_NETWORK_NAME
    {srv(7), 0xC00000CB},    // ERRinvdevice: BAD_DEVICE_TYPE
    {srv(49), 0xC00000C6},   // ERRqfull: PRINT_QUEUE_FULL
    {srv(50), 0xC00000C7},   // ERRqtoobig: NO_SPOOL_SPACE
    {srv(52), 0xC00000C8},   // ERRinvpfid: PRINT_CANCELLED
    {srv(65), 0xC00000C4},   // ERRsrverror: UNEXPECTED_NETWORK_ERROR
    {srv(88), 0xC00000B5},   // ERRtimeout: IO_TIMEOUT
    {srv(89), 0xC00000D0},   // ERRnoresource: REQUEST_NOT_ACCEPTED
    {srv(90), 0xC00000CE},   // ERRtoomanyuids: TOO_MANY_SESSIONS
    {srv(91), 0xC0000203},   // ERRbaduid: USER_SESSION_DELETED
    {srv(2239), 0xC0000072}, // ERRaccountExpired: ACCOUNT_DISABLED
    {srv(2239), 0xC0000193}, // ACCOUNT_EXPIRED
    {srv(2240), 0xC0000070}, // ERRbadClient: INVALID_WORKSTATION
    {srv(2241), 0xC000006F}, // ERRbadLogonTime: INVALID_LOGON_HOURS
    {srv(2242), 0xC0000071}, // ERRpasswordExpired: PASSWORD_EXPIRED
    {srv(2242), 0xC0000224}, // PASSWORD_MUST_CHANGE
    {hrd(19), 0xC00000A2},   // ERRnowrite: MEDIA_WRITE_PROTECTED
    {hrd(21), 0xC0000013},   // ERRnotready: NO_MEDIA_IN_DEVICE
    {hrd(22), 0xC0000184},   // ERRbadcmd: INVALID_DEVICE_STATE
    {hrd(23), 0xC000003E},   // ERRdata: DATA_ERROR
    {hrd(23), 0xC000003F},   // CRC_ERROR
    {hrd(26), 0xC0000032},   // ERRbadmedia: DISK_CORRUPT_ERROR
    {hrd(27), 0xC0000015},   // ERRbadsector: NONEXISTENT_SECTOR
    {hrd(28), 0x8000000E},   // ERRnopaper: DEVICE_PAPER_EMPTY
    {hrd(31), 0xC0000185},   // ERRgeneral: IO_DEVICE_ERROR
    {hrd(31), 0xC00000E9},   // UNEXPECTED_IO_ERROR
    {hrd(34), 0xC0000012},   // ERRwrongdisk: WRONG_VOLUME
    {hrd(39), 0xC000007F},   // ERRdiskfull: DISK_FULL
};

// STATUS_SMB_BAD_TID and its like: wire-identical to their class and code. [MS-CIFS] 2.2.1.5
constexpr bool is_dos_error(uint32_t status) {
  auto low = status & 0xFFFF, code = status >> 16;
  return code && code < 0x4000 && low >= error_class::kDos && low <= error_class::kHardware;
}
}  // namespace

DosError dos_error(NtStatus status) {
  auto value = static_cast<uint32_t>(status);
  if (is_dos_error(value)) return {static_cast<uint8_t>(value), static_cast<uint16_t>(value >> 16)};
  auto row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& one) { return one.status == value; });
  if (row != std::end(kRows)) return row->error;
  return value >> 31 ? dos(31) : DosError{};
}

NtStatus nt_status(DosError error) {
  if (error.error_class == error_class::kSuccess) return NtStatus::success;
  auto row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& one) { return one.error == error; });
  if (row != std::end(kRows)) return static_cast<NtStatus>(row->status);
  auto own = static_cast<uint32_t>(as_status(error));
  return is_dos_error(own) && error.error_class == error_class::kServer ? static_cast<NtStatus>(own) : NtStatus::unsuccessful;
}

}  // namespace sallyport::cifs
