/** Bytes of files: replacing a file whole, reading at any place, the kinds of stored numbers. */
package io.github.densely.internal.file;
