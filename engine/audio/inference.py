"""Networks that onnxruntime runs."""

from __future__ import annotations

import onnxruntime


def open_network(network: bytes) -> onnxruntime.InferenceSession:
    """One that keeps to the thread that asks it; any number of threads may at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        network, sess_options=options, providers=["CPUExecutionProvider"]
    )
