# What the tests of the command line share: checks of one line each, counted. Read with ". checks.sh"; needs $program.
passed=0
failed=0

ok() {
    passed=$((passed + 1))
    printf 'ok      %s\n' "$1"
}
bad() {
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$1"
    shift
    printf '        %s\n' "$@"
}
# is DESCRIPTION EXPECTED GOT
is() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1" "expected: $2" "got:      $3"; fi; }
# has DESCRIPTION PATTERN: in the output of the command before
has() { if grep -q -- "$2" out err; then ok "$1"; else bad "$1" "nothing matches: $2" "$(head -c 400 out err)"; fi; }
# gives STATUS DESCRIPTION COMMAND…: runs the program; its output is in the files out and err
gives() {
    expected=$1
    description=$2
    shift 2
    status=0
    "$program" "$@" >out 2>err </dev/null || status=$?
    if [ "$status" = "$expected" ]; then ok "$description"; else bad "$description" "daybook $*" "expected status $expected, got $status" "$(head -c 600 err)"; fi
}
# number KEY: the first number with this key in the JSON that was printed
number() { grep -o "\"$1\":-\{0,1\}[0-9]*" out | head -n 1 | sed 's/.*://'; }
text() { grep -o "\"$1\":\"[^\"]*\"" out | head -n 1 | sed 's/^[^:]*:"//; s/"$//'; }
# all_add_up: the last line of each of these tests, and its exit status
all_add_up() {
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]
}
