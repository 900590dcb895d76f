#!/bin/sh
# Says what stands in the stage now; a second time it says the same.
set -eu
printf 'delivered\n'
