/* Tells how many layers the table of its own library has. */
#include MODEL_HEADER

unsigned long layers(void);
unsigned long layers(void) { return m_model.layer_count; }
