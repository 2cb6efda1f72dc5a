;; Begins with four gigabytes of memory.
;;
;; A core module; the tests wrap it as a component of the contract. Both functions take 16
;; integers, which is how the canonical ABI flattens their arguments, and return where
;; their result lies.
(module
  (type $call (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 65536)
  (func (export "mimus:responder/handler@0.1.1#respond") (type $call) (i32.const 128))
  (func (export "mimus:responder/handler@0.1.1#prepare") (type $call) (i32.const 64))
  ;; ok(computed([]))
  (data (i32.const 64) "\00\00\00\00\01\00\00\00\00\00\00\00\00\00\00\00")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (global $heap (mut i32) (i32.const 1024))
)
