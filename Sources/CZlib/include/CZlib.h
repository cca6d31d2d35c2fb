void kt_placeholder_CZlib(void);
