# Shared by the scripts beside it; sourced, never run.
# shellcheck shell=bash

# shellcheck disable=SC2034 # used by those who source this
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

# Ends with a usage or set-up error.
refuse() {
    say "error: $*"
    exit 2
}

# The header comment of the running script is its help text.
print_usage() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"; }

# The release file says the version without starting a JVM, which would take longer than many a command.
is_java_17() {
    [ -x "$1/bin/$2" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="17[."]' "$1/release"
}

# Prints the home of a Java 17 that has the program, java or javac: JAVA_HOME, else the one on the path, else the first of
# the usual places.
find_java() {
    local candidate on_path
    on_path=$(readlink -f "$(command -v "$1" || true)" 2>/dev/null || true)
    for candidate in "${JAVA_HOME:-}" "${on_path%/bin/"$1"}" /usr/lib/jvm/*17* /opt/*jdk*17* "${HOME:-}"/.sdkman/candidates/java/17*; do
        if [ -n "$candidate" ] && is_java_17 "$candidate" "$1"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

# Makes java and javac of a JDK 17 the ones that this script and its children use.
use_jdk() {
    JAVA_HOME=$(find_java javac) || refuse "no JDK 17 found; run scripts/setup"
    export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
}

has_maven() {
    local version major minor
    version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p') || return 1
    IFS=. read -r major minor _ <<<"$version"
    [ "${major:-0}" -gt 3 ] || { [ "${major:-0}" -eq 3 ] && [ "${minor:-0}" -ge 8 ]; }
}

# Maven and javac live for minutes here, in which the second compiler costs more than it gains.
use_quick_maven() { export MAVEN_OPTS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 ${MAVEN_OPTS:-}"; }

# XGBoost's native library needs GNU OpenMP.
has_openmp() {
    compgen -G '/usr/lib/*/libgomp.so.1' >/dev/null || compgen -G '/usr/lib*/libgomp.so.1' >/dev/null \
        || compgen -G '/lib/*/libgomp.so.1' >/dev/null
}

# A loader and at least one driver: a graphics card's, or PoCL, which makes the processor a device.
has_opencl() {
    { compgen -G '/usr/lib/*/libOpenCL.so.1' || compgen -G '/usr/lib*/libOpenCL.so.1' || compgen -G '/lib/*/libOpenCL.so.1'; } \
        >/dev/null && compgen -G '/etc/OpenCL/vendors/*.icd' >/dev/null
}

# Prints the jars of the given modules and of all their libraries, each file name once.
class_path() {
    local module jar name path=
    local -A seen=()
    for module in "$@"; do
        [ -d "$root/$module/target/lib" ] || refuse "$module is not built (expected: $module/target/lib); run scripts/setup"
        for jar in "$root/$module/target/bellwether-$module"-*.jar "$root/$module"/target/lib/*.jar; do
            name=${jar##*/}
            case $name in
                *-sources.jar | "bellwether-$module"-*-tests.jar | *-javadoc.jar) continue ;;
            esac
            [ -e "$jar" ] || refuse "$module is not built (expected: $jar); run scripts/setup"
            if [ -z "${seen[$name]:-}" ]; then
                seen[$name]=1
                path+=${path:+:}$jar
            fi
        done
    done
    printf '%s\n' "$path"
}

# The archive of classes that scripts/class-archives has made for the class path of the role; nothing if there is none.
class_archive() {
    local archive=$root/target/class-archives/$1.jsa
    [ ! -e "$archive" ] || printf '%s\n' "$archive"
}

# Tells the launchers what each role runs on: its own libraries, and none of the other's.
# Not by -cp: with hundreds of jars the command line would be longer than some native libraries bear.
export_roles() {
    BELLWETHER_COORDINATOR_CLASS_PATH=$(class_path client coordinator)
    BELLWETHER_COORDINATOR_CLASS_ARCHIVE=$(class_archive coordinator)
    BELLWETHER_WORKER_CLASS_PATH=$(class_path client worker)
    BELLWETHER_WORKER_CLASS_ARCHIVE=$(class_archive worker)
    export BELLWETHER_COORDINATOR_CLASS_PATH BELLWETHER_COORDINATOR_CLASS_ARCHIVE
    export BELLWETHER_WORKER_CLASS_PATH BELLWETHER_WORKER_CLASS_ARCHIVE
}
