# frontdesk: two commands matter, `make run` and `make test`. Both install what is missing.

.PHONY: run test build bench lint deps web fuzz clean

run: build
	build/frontdesk demo

build: web build/build.ninja
	ninja -C build

web:
	tools/deps build
	cd web && npm run --silent build

build/build.ninja:
	meson setup build

test:
	tools/test

bench: build
	tools/deps test
	bench/run.sh
	python3 bench/upload.py

fuzz:
	tools/deps test
	tools/fuzz 60

lint:
	tools/deps test
	tools/lint

deps:
	tools/deps build
	tools/deps test

clean:
	rm -rf build build-asan build-fuzz web/dist
