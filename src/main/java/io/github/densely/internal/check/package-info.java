/** Checks that several packages make, with one wording for all. */
package io.github.densely.internal.check;
