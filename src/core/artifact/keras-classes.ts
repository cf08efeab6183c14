/**
 * Names of Keras's own classes that configurations give as `class_name`: layers, models, initializers, regularizers, constraints, optimizers and their
 * schedules, losses, metrics, policies, the text tokenizer of `keras.preprocessing`, and words that serialization itself uses (keras.io API reference, Keras 2.0 to 3.12; `keras/src/saving`).
 */
const classNames = new Set(
  (
    'Functional Model Sequential InputLayer Dense Activation Embedding Masking Lambda Identity EinsumDense Conv1D Conv2D Conv3D Convolution1D Convolution2D ' +
    'Convolution3D SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D DepthwiseConv1D DepthwiseConv2D Conv1DTranspose Conv2DTranspose Conv3DTranspose Deconvolution2D ' +
    'Convolution2DTranspose Convolution3DTranspose MaxPooling1D MaxPooling2D MaxPooling3D MaxPool1D MaxPool2D MaxPool3D AveragePooling1D AveragePooling2D AveragePooling3D ' +
    'GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlobalMaxPool1D GlobalMaxPool2D GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D ' +
    'AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D ' +
    'LSTM GRU SimpleRNN LSTMCell GRUCell SimpleRNNCell StackedRNNCells RNN TimeDistributed Bidirectional Wrapper ConvLSTM1D ConvLSTM2D ConvLSTM3D CuDNNLSTM CuDNNGRU ' +
    'TextVectorization Discretization CategoryEncoding Hashing HashedCrossing StringLookup IntegerLookup IndexLookup Normalization Resizing Rescaling CenterCrop Pipeline FeatureSpace Feature Cross ' +
    'RandomCrop RandomFlip RandomTranslation RandomRotation RandomZoom RandomHeight RandomWidth RandomContrast RandomBrightness RandomSaturation RandomHue RandomGrayscale RandomPosterization ' +
    'RandomShear RandomPerspective RandomGaussianBlur RandomInvert RandomSharpness RandomColorDegeneration RandomColorJitter RandomElasticTransform RandomErasing AugMix AutoContrast CutMix Equalization MixUp RandAugment Solarization ' +
    'MelSpectrogram STFTSpectrogram MaxNumBoundingBoxes BatchNormalization BatchNormalizationV1 BatchNormalizationV2 SyncBatchNormalization LayerNormalization UnitNormalization GroupNormalization RMSNormalization SpectralNormalization ' +
    'Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D AlphaDropout GaussianDropout GaussianNoise ActivityRegularization MultiHeadAttention Attention AdditiveAttention GroupQueryAttention GroupedQueryAttention ' +
    'Reshape Flatten RepeatVector Permute Cropping1D Cropping2D Cropping3D UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D ' +
    'Concatenate Average Maximum Minimum Add Subtract Multiply Dot Merge Highway MaxoutDense ReLU Softmax LeakyReLU PReLU ELU ThresholdedReLU LocallyConnected1D LocallyConnected2D ' +
    'TFSMLayer JaxLayer FlaxLayer TorchModuleWrapper TensorFlowOpLayer TFOpLambda SlicingOpLambda ClassMethod InstanceMethod InstanceProperty Operation KerasTensor KerasSaveable ' +
    'Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal OrthogonalInitializer IdentityInitializer GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform STFT ' +
    'L1 L2 L1L2 OrthogonalRegularizer MaxNorm MinMaxNorm NonNeg UnitNorm RadialConstraint ' +
    'SGD RMSprop RMSProp Adam AdamW Adadelta Adagrad Adamax Adafactor Nadam Ftrl Lion Lamb Muon LossScaleOptimizer LossScaleOptimizerV1 LossScaleOptimizerV3 ExponentialDecay PiecewiseConstantDecay PolynomialDecay InverseTimeDecay CosineDecay CosineDecayRestarts ' +
    'MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy BinaryFocalCrossentropy CategoricalFocalCrossentropy ' +
    'Hinge SquaredHinge CategoricalHinge KLDivergence KLD LogCosh Huber Poisson CosineSimilarity CTC Dice Tversky Circle CategoricalGeneralizedCrossEntropy LossFunctionWrapper ' +
    'Accuracy BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy TopKCategoricalAccuracy SparseTopKCategoricalAccuracy AUC Precision Recall TruePositives TrueNegatives FalsePositives FalseNegatives ' +
    'PrecisionAtRecall RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity Mean Sum MeanMetricWrapper SumOverBatchSizeMetricWrapper MeanTensor MeanRelativeError RootMeanSquaredError LogCoshError KLDivergence ' +
    'F1Score FBetaScore R2Score ConcordanceCorrelation PearsonCorrelation IoU BinaryIoU MeanIoU OneHotIoU OneHotMeanIoU CompileMetrics CompileLoss MeanMetric ' +
    'Policy DTypePolicy FloatDTypePolicy QuantizedDTypePolicy QuantizedFloat8DTypePolicy DTypePolicyMap PolicyV1 Float8DTypePolicy GPTQDTypePolicy Int4DTypePolicy SeedGenerator ' +
    '__keras_tensor__ __tensor__ __numpy__ __bytes__ __ellipsis__ __slice__ __tuple__ __typespec__ __lambda__ __range__ __set__ function builtin_function TensorShape CompositeTensor TypeSpec StepFunction ' +
    'TensorSpec RaggedTensorSpec SparseTensorSpec Tokenizer'
  ).split(' '),
);

/** Names under which Keras itself finds losses and metrics given as text (`keras/src/losses/__init__.py`, `keras/src/metrics/__init__.py`). */
const functionNames = new Set(
  (
    'mse mae mape msle bce cce scce kld kl_divergence kullback_leibler_divergence mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error ' +
    'binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy binary_focal_crossentropy categorical_focal_crossentropy hinge squared_hinge categorical_hinge ' +
    'poisson log_cosh logcosh huber huber_loss cosine_similarity cosine_proximity cosine ctc dice tversky circle categorical_generalized_cross_entropy ' +
    'accuracy acc crossentropy ce binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy sparse_top_k_categorical_accuracy ' +
    'auc precision recall r2_score rmse root_mean_squared_error mean_relative_error'
  ).split(' '),
);

/** True for a class of Keras by its name alone, as files before Keras 3 give it. */
export const isKerasClass = (name: string): boolean => {
  const last = name.includes('>') ? name.slice(name.lastIndexOf('>') + 1) : name;
  return (
    classNames.has(last) || /^(Random|Global|Adaptive|Separable|Depthwise)[A-Z]\w*(1D|2D|3D)$/.test(last)
  );
};

/** True for a loss or metric that Keras finds by this text. */
export const isKerasFunction = (name: string): boolean =>
  functionNames.has(name.toLowerCase()) || functionNames.has(snakeCase(name)) || classNames.has(name);

const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
