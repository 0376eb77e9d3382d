package io.github.densely.train;

/** Why a training ended. */
public enum StopReason {
  /** All epochs were run. */
  COMPLETED,
  /** The validation loss got no better for as many epochs as were allowed. */
  EARLY_STOPPED,
  /** The thread was interrupted. */
  INTERRUPTED,
  /**
   * The loss of a batch, or the norm of its clipped gradient, was NaN or infinite; that batch
   * changed no parameter.
   */
  NOT_FINITE
}
