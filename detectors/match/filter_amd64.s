#include "textflag.h"

// NIBBLES splits the 32 bytes at offset k of the block: Y1 are the lower halves, Y2 the upper.
#define NIBBLES(k) \
	VMOVDQU k(SI), Y0        \
	VPAND   Y15, Y0, Y1      \
	VPSRLW  $4, Y0, Y2       \
	VPAND   Y15, Y2, Y2

// EIGHT looks the nibbles up in the two tables at at: Y3 are the buckets that have both.
#define EIGHT(at) \
	VMOVDQU (at+0)(AX), Y3   \
	VPSHUFB Y1, Y3, Y3       \
	VMOVDQU (at+32)(AX), Y4  \
	VPSHUFB Y2, Y4, Y4       \
	VPAND   Y3, Y4, Y3

// PLACE keeps of the four times eight buckets in Y5 to Y8 those that have the bytes at
// offset k of the block.
#define PLACE(k) \
	NIBBLES(k)           \
	EIGHT(k*256)         \
	VPAND Y3, Y5, Y5     \
	EIGHT(k*256+64)      \
	VPAND Y3, Y6, Y6     \
	EIGHT(k*256+128)     \
	VPAND Y3, Y7, Y7     \
	EIGHT(k*256+192)     \
	VPAND Y3, Y8, Y8

// func scanBlocks(tables *[32][32]byte, text *byte, blocks int, out *[1024]uint64) int
TEXT ·scanBlocks(SB), NOSPLIT, $0-40
	MOVQ tables+0(FP), AX
	MOVQ text+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ out+24(FP), DI
	MOVQ DI, R8
	XORQ BX, BX

	MOVQ         $0x0f0f0f0f0f0f0f0f, DX
	VMOVQ        DX, X15
	VPBROADCASTQ X15, Y15
	VPXOR        Y14, Y14, Y14
	VMOVDQU      0(AX), Y9
	VMOVDQU      32(AX), Y10
	VMOVDQU      64(AX), Y11
	VMOVDQU      96(AX), Y12

	TESTQ CX, CX
	JLE   done

loop:
	NIBBLES(0)
	VPSHUFB Y1, Y9, Y3
	VPSHUFB Y2, Y10, Y4
	VPAND   Y3, Y4, Y5
	VPSHUFB Y1, Y11, Y3
	VPSHUFB Y2, Y12, Y4
	VPAND   Y3, Y4, Y6
	EIGHT(128)
	VMOVDQA Y3, Y7
	EIGHT(192)
	VMOVDQA Y3, Y8
	PLACE(1)
	PLACE(2)
	PLACE(3)

	VPOR      Y5, Y6, Y5
	VPOR      Y7, Y8, Y7
	VPOR      Y5, Y7, Y5
	VPCMPEQB  Y14, Y5, Y5
	VPMOVMSKB Y5, DX
	NOTL      DX
	MOVL      BX, (DI)
	MOVL      DX, 4(DI)
	XORL      R9, R9
	TESTL     DX, DX
	SETNE     R9
	LEAQ      (DI)(R9*8), DI
	INCQ      BX
	ADDQ      $32, SI
	CMPQ      BX, CX
	JLT       loop

done:
	VZEROUPPER
	SUBQ R8, DI
	SHRQ $3, DI
	MOVQ DI, ret+32(FP)
	RET

// func classBlocks(tables *[2][32]byte, text *byte, blocks int, out *[1024]uint32)
TEXT ·classBlocks(SB), NOSPLIT, $0-32
	MOVQ tables+0(FP), AX
	MOVQ text+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ out+24(FP), DI

	MOVQ         $0x0f0f0f0f0f0f0f0f, DX
	VMOVQ        DX, X15
	VPBROADCASTQ X15, Y15
	VPXOR        Y14, Y14, Y14
	VMOVDQU      0(AX), Y7
	VMOVDQU      32(AX), Y8

	TESTQ CX, CX
	JLE   end

next:
	NIBBLES(0)
	VPSHUFB   Y1, Y7, Y3
	VPSHUFB   Y2, Y8, Y4
	VPAND     Y3, Y4, Y5
	VPCMPEQB  Y14, Y5, Y5
	VPMOVMSKB Y5, DX
	NOTL      DX
	MOVL      DX, (DI)
	ADDQ      $4, DI
	ADDQ      $32, SI
	DECQ      CX
	JNZ       next

end:
	VZEROUPPER
	RET
